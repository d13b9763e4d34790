import { styleText } from "node:util";
import { visible } from "../text/plain-text.ts";

/** The exit codes of every command: done; the answer is no (a check failed); the call was wrong or an input unreadable; interrupted, as shells say of Ctrl-C. */
export const exitCodes = { done: 0, no: 1, wrong: 2, interrupted: 130 } as const;

/** The call was wrong or an input can't be read; the message says what to do. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** AWS accepts no request of these credentials, so a command that would make many ends at the first. The message says what to do. */
export class CredentialsError extends Error {
  override name = "CredentialsError";
}

/**
 * Prints an error to stderr, in red on a terminal. Control characters in it are shown as codes, so that nothing that
 * the message quotes can control the terminal.
 */
export function complain(message: string): void {
  console.error(styleText("red", message.replace(/[^\n\t]+/g, visible), { stream: process.stderr }));
}

/** Prints an error of an input, whose command goes on with the others and ends as one that was called wrong. */
export function fail(message: string): void {
  complain(message);
  process.exitCode = exitCodes.wrong;
}

/** The common errors of the file system in words: https://nodejs.org/api/errors.html#common-system-errors. */
const systemErrors: Record<string, string> = {
  EACCES: "permission denied",
  EEXIST: "exists already",
  EISDIR: "is a folder, not a file",
  ELOOP: "too many symbolic links",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "no such file or folder",
  ENOSPC: "no space left on the device",
  ENOTDIR: "a part of the path is a file, not a folder",
  ENOTEMPTY: "the folder is not empty",
  EPERM: "operation not permitted",
  EROFS: "the file system is read-only",
};

/** Whether an error comes from the operating system, such as `ENOENT`. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error;
}

/** What is wrong with a folder of rules that has none: a check of nothing would pass, and nothing would match. */
export const containsNoRule = "the folder contains no rule, such as my-rule.cel";

/** A problem with an input: the message begins with its path or URI, on one line. */
export function inputError(source: string, problem: string, cause?: unknown): UsageError {
  return new UsageError(`${visible(source)}: ${problem}`, { cause });
}

/** An error of the operating system as a `UsageError` that begins with the file's path; any other error as it is. */
export function asUsageError(error: unknown, path?: string): unknown {
  if (!isSystemError(error)) return error;
  const subject = path ?? error.path;
  const problem = systemErrors[error.code ?? ""] ?? error.message;
  return subject === undefined ? new UsageError(problem, { cause: error }) : inputError(subject, problem, error);
}

/** The common errors of AWS and of its SDK in words. */
const awsErrors: Record<string, string> = {
  AccessDenied: "access denied",
  AccessDeniedException: "access denied",
  CredentialsProviderError: "no AWS credentials were found; set AWS_PROFILE, or sign in with aws sso login",
  ExpiredToken: "the AWS credentials have expired",
  ExpiredTokenException: "the AWS credentials have expired",
  InvalidAccessKeyId: "AWS does not know the access key of the credentials",
  InvalidClientTokenId: "AWS does not know the access key of the credentials",
  NoSuchBucket: "no such bucket",
  NoSuchKey: "no such object",
  QueueDoesNotExist: "no such queue",
};

/** The message of the SDK's error where neither the environment nor a profile has a Region. */
const noRegion = "Region is missing";

/** Whether an error comes from AWS or from its SDK. */
export function isAwsError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return "$metadata" in error || Object.hasOwn(awsErrors, error.name) || error.message === noRegion;
}

/** Whether an error of AWS is about the credentials, so that they get it whatever they request. */
export function isOfCredentials({ name }: Error): boolean {
  return /^(CredentialsProvider|ExpiredToken|InvalidAccessKeyId|InvalidClientTokenId|InvalidToken|UnrecognizedClient)/.test(
    name,
  );
}

/** An error of AWS in words; an uncommon one with its name and message. */
export function describeAwsError(error: Error): string {
  const { name, message } = error;
  if (message === noRegion) return "no AWS Region is set; set AWS_REGION, or a profile that has one";
  const words = Object.hasOwn(awsErrors, name) ? (awsErrors[name] as string) : `${name}: ${message}`;
  const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  const hidesProfile = AWS_PROFILE && AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY;
  const mayBeWrongOnes = name.startsWith("AccessDenied") || isOfCredentials(error);
  return hidesProfile && mayBeWrongOnes
    ? `${words}; AWS_ACCESS_KEY_ID was used, which takes precedence over AWS_PROFILE`
    : words;
}

/** An error of AWS as a `UsageError` that begins with what was asked for; any other error as it is. */
export function asAwsUsageError(error: unknown, subject: string): unknown {
  return isAwsError(error) ? inputError(subject, describeAwsError(error), error) : error;
}
