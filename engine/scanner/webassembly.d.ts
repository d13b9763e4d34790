// What the scanner uses of WebAssembly. TypeScript knows it only with the browser's whole library,
// whose globals would hide mistakes elsewhere.
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: unknown;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  interface Global<T> {
    readonly value: T;
  }
}
