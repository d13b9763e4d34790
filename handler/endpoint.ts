/** The services that the function calls without the AWS SDK's clients. */
export type DirectService = "s3" | "sns";

/** Where a service answers. */
export interface Endpoint {
  protocol: "https:" | "http:";
  hostname: string;
  /** Default: that of the protocol. */
  port?: number;
  region: string;
  /** Whether the environment names the endpoint, as for an emulator. */
  isConfigured: boolean;
}

/** Settings that change endpoints or signatures in ways that only the AWS SDK knows. */
const settingsOfSdk = [
  "AWS_USE_FIPS_ENDPOINT",
  "AWS_USE_DUALSTACK_ENDPOINT",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
  "AWS_AUTH_SCHEME_PREFERENCE",
  "AWS_SIGV4A_SIGNING_REGION_SET",
];

/** Regions of the partitions aws, aws-us-gov and aws-cn. */
const knownRegion =
  /^(?:af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov)-(?:central|(?:north|south)?(?:east|west)|north|south)-\d{1,2}$/;

/**
 * Returns a service's endpoint as the AWS SDK finds it: from `AWS_ENDPOINT_URL` and that of the service, else by the Region. Undefined
 * where only the SDK knows it.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointOf(service: DirectService, variables: NodeJS.ProcessEnv): Endpoint | undefined {
  const region = variables.AWS_REGION ?? "";
  if (region === "" || settingsOfSdk.some((name) => variables[name])) return undefined;
  const configured = variables[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || variables.AWS_ENDPOINT_URL;
  if (configured) {
    const url = URL.parse(configured);
    if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search || url.username) return undefined;
    const { protocol, hostname, port } = url;
    return {
      protocol: protocol as Endpoint["protocol"],
      hostname,
      ...(port && { port: Number(port) }),
      region,
      isConfigured: true,
    };
  }
  if (!knownRegion.test(region)) return undefined;
  const hostname = `${service}.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
  return { protocol: "https:", hostname, region, isConfigured: false };
}
