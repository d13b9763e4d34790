#!/usr/bin/env bash
# Package: aws-sdk-client-mock-jest 4.1.0 (its matchers for Vitest), aws-sdk-client-mock-vitest 8.0.0, aws-sdk-client-mock 4.1.0, vitest 5.1.2
# Guess: matchers of one name do alike in both packages: toHaveReceivedCommandWith asks for a call whose input has at least these parameters, at every depth; one that is undefined has to be missing or undefined;
#   toHaveReceivedNthCommandWith counts all the client's calls, or those of the command, in both; a failed call counts; not.… is the opposite.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
npm init --yes >/dev/null && npm install --no-audit --no-fund --silent aws-sdk-client-mock@4.1.0 aws-sdk-client-mock-jest@4.1.0 aws-sdk-client-mock-vitest@8.0.0 @aws-sdk/client-sns@3.1169.0 vitest@5.1.2 || exit 2
cat >body.mjs <<'END'
import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
export const run = (name, nth) => test(name, async () => {
  const sns = mockClient(SNSClient);
  const client = new SNSClient({ region: 'eu-central-1' });
  sns.on(PublishCommand).resolves({}).on(SubscribeCommand).rejects('no');
  await client.send(new PublishCommand({ TopicArn: 't', Message: 'one', MessageAttributes: { a: { DataType: 'String', StringValue: 'x' }, b: { DataType: 'String', StringValue: 'y' } } }));
  await client.send(new SubscribeCommand({ TopicArn: 't', Protocol: 'email' })).catch(() => {});
  await client.send(new PublishCommand({ TopicArn: 't', Message: 'two' }));
  const tries = {
    'partial': (e) => e.toHaveReceivedCommandWith(PublishCommand, { Message: 'one' }),
    'empty': (e) => e.toHaveReceivedCommandWith(PublishCommand, {}),
    'nested partial': (e) => e.toHaveReceivedCommandWith(PublishCommand, { MessageAttributes: { a: { DataType: 'String', StringValue: 'x' } } }),
    'deep partial': (e) => e.toHaveReceivedCommandWith(PublishCommand, { MessageAttributes: { a: { DataType: 'String', StringValue: 'x' }, b: { StringValue: 'y' } } }),
    'undefined missing': (e) => e.toHaveReceivedCommandWith(PublishCommand, { Message: 'two', MessageAttributes: undefined }),
    'undefined, though given': (e) => e.toHaveReceivedCommandWith(PublishCommand, { Message: 'one', MessageAttributes: undefined }),
    'nth 2 two': (e) => e.toHaveReceivedNthCommandWith(...nth(2, PublishCommand, { Message: 'two' })),
    'nth 3 two': (e) => e.toHaveReceivedNthCommandWith(...nth(3, PublishCommand, { Message: 'two' })),
    'last': (e) => e.toHaveReceivedLastCommandWith(PublishCommand, { Message: 'two' }),
    'last subscribe': (e) => e.toHaveReceivedLastCommandWith(SubscribeCommand, { Protocol: 'email' }),
    'failed counts': (e) => e.toHaveReceivedCommandTimes(SubscribeCommand, 1),
    'exactly once with': (e) => e.toHaveReceivedCommandExactlyOnceWith?.(PublishCommand, { Message: 'one' }),
    'times': (e) => e.toHaveReceivedCommandTimes(PublishCommand, 2),
    'asymmetric': (e) => e.toHaveReceivedCommandWith(PublishCommand, { Message: expect.stringContaining('tw') }),
  };
  for (const [what, check] of Object.entries(tries)) {
    const outcome = (f) => { try { f(); return 'passes'; } catch (error) { return `fails (${String(error.message).split('\n')[0].slice(0, 70)})`; } };
    process.stdout.write(`${name}, ${what}: ${outcome(() => check(expect(sns)))}; not ${outcome(() => check(expect(sns).not))}\n`);
  }
});
END
cat >vitest.test.mjs <<'END'
import 'aws-sdk-client-mock-vitest/extend';
import { run } from './body.mjs';
run('vitest', (n, command, input) => [command, n, input]);
END
cat >jest.test.mjs <<'END'
import 'aws-sdk-client-mock-jest/vitest';
import { run } from './body.mjs';
run('jest', (n, command, input) => [n, command, input]);
END
npx vitest run --disable-console-intercept 2>&1 | grep -E '^(vitest|jest), |Error|FAIL' | sort
