/** The function's settings, from environment variables that infra/alerter.ts sets. */
export interface Environment {
  topicArn: string;
  /** What publishing takes at least, in milliseconds; default: 0. */
  minPublishMs: number;
  /** The topic of chat messages, if the stack has one. */
  chatTopicArn?: string;
  /** The name or ARN of the event bus that gets an event for each alert, if the stack has one. */
  eventBus?: string;
}

/** Environment variables are missing or wrong; the message names each, its value and what is expected. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
}

const maxPublishMs = 60_000;

/**
 * Reads and checks all environment variables when the function starts, so that a wrong value can't silently
 * switch off a limit. Throws `EnvironmentError`.
 */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const { TOPIC_ARN, MIN_PUBLISH_MS, CHAT_TOPIC_ARN, EVENT_BUS } = variables;
  const wrong: string[] = [];
  if (!TOPIC_ARN) wrong.push("TOPIC_ARN is not set: the function needs the topic to publish summaries to.");
  for (const [name, arn] of Object.entries({ TOPIC_ARN, CHAT_TOPIC_ARN })) {
    if (!arn || /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/.test(arn)) continue;
    wrong.push(`${name} is ${JSON.stringify(arn)}; expected the ARN of an SNS topic that is not FIFO.`);
  }
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
  if (EVENT_BUS && !/^(arn:[a-z-]+:events:[a-z0-9-]+:\d{12}:event-bus\/)?[/.\w-]{1,256}$/.test(EVENT_BUS)) {
    wrong.push(`EVENT_BUS is ${JSON.stringify(EVENT_BUS)}; expected the name or ARN of an event bus.`);
  }
  const isMilliseconds = /^\d{1,5}$/.test(MIN_PUBLISH_MS ?? "0") && Number(MIN_PUBLISH_MS ?? 0) <= maxPublishMs;
  if (!isMilliseconds) {
    const expected = `a whole number of milliseconds from 0 to ${maxPublishMs}`;
    wrong.push(`MIN_PUBLISH_MS is ${JSON.stringify(MIN_PUBLISH_MS)}; expected ${expected}.`);
  }
  if (wrong.length > 0) throw new EnvironmentError(wrong.join("\n"));
  return {
    topicArn: TOPIC_ARN as string,
    minPublishMs: Number(MIN_PUBLISH_MS ?? 0),
    ...(CHAT_TOPIC_ARN && { chatTopicArn: CHAT_TOPIC_ARN }),
    ...(EVENT_BUS && { eventBus: EVENT_BUS }),
  };
}

/** Checks the name that an environment variable gives a table; throws `EnvironmentError`. */
export function checkTableName(variable: string, tableName: string): string {
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
  if (/^[\w.-]{3,255}$/.test(tableName)) return tableName;
  const expected = "the name of a DynamoDB table: 3 to 255 letters, digits and _ . -";
  throw new EnvironmentError(`${variable} is ${JSON.stringify(tableName)}; expected ${expected}.`);
}

/**
 * Reads the variables of the table in which a stack keeps what rules remember: its name, and the secret as base64.
 * Throws `EnvironmentError` for a name that no table can have, and for a secret that is missing or too short.
 */
export function readMemoryVariables(name: string, secret = ""): { tableName: string; secret: Uint8Array } {
  const tableName = checkTableName("MEMORY_TABLE", name);
  const bytes = Buffer.from(secret, "base64");
  if (bytes.length < 32) throw new EnvironmentError("MEMORY_SECRET is not set to 32 bytes or more, as base64.");
  return { tableName, secret: bytes };
}
