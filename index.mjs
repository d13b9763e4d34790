// What Pulumi runs: plain JavaScript, so that it can refuse a Node that can't load index.ts.

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  // A RunError's message is all that Pulumi prints.
  const { RunError } = await import("@pulumi/pulumi");
  throw new RunError(
    `Pulumi runs this program on the first node in the PATH, which is ${process.version} (${process.execPath}). It needs ` +
      "22.18 or newer: run npx pulumi instead of pulumi, which uses the Node that npm ci installed, or update Node",
  );
}

const program = await import("./index.ts");
export default { ...program };
