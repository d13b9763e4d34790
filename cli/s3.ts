import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { UsageError } from "./errors.ts";

let client: S3Client | undefined;

/** The client for S3 of the environment's credentials and Region, made when it is first asked for. */
export function s3(): S3Client {
  client ??= new S3Client({});
  return client;
}

/** The parts of `s3://bucket/key`, of which the key may be empty. Throws `UsageError`. */
export function parseAddress(address: string): { bucket: string; key: string } {
  const { bucket, key = "" } = /^s3:\/\/(?<bucket>[^/]+)\/?(?<key>.*)$/s.exec(address)?.groups ?? {};
  if (!bucket) throw new UsageError(`${address}: expected s3://bucket/key or s3://bucket/prefix/`);
  return { bucket, key };
}

/** The bytes of the object at `s3://bucket/key`. Rejects with `UsageError`. */
export async function readObject(address: string): Promise<Uint8Array> {
  const { bucket, key } = parseAddress(address);
  try {
    const { Body } = await s3().send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    throw refusal(address, error);
  }
}

/** What S3 or the way to it has against an address, as an error that says which. */
export function refusal(address: string, error: unknown): UsageError {
  const { name, message } = error as Error;
  return new UsageError(`${address}: ${name}: ${message}`, { cause: error });
}
