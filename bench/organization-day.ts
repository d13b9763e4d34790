import { dayRow, emailsOfDay } from "../test/data/organization-day.ts";
import { number } from "../text/counts.ts";

// `npx node bench/organization-day.ts [ACCOUNTS] [CONFIGURATION]` counts the emails of a generated day of an organization,
// with an attack in one account, before and after its rules remember: the rows of a table of docs/noise.md. Default: 1,000
// accounts and all configurations, which take minutes of processor time.
const { records, logObjects, results } = await emailsOfDay(Number(process.argv[2] ?? 1_000), process.argv[3]);
console.log(`${number(records)} records in ${number(logObjects)} log objects`);
for (const result of results) console.log(dayRow(result));
for (const { configuration, before, after } of results) {
  console.log(
    `${configuration}: before ${JSON.stringify(before.bySeverity)}, after ${JSON.stringify(after.bySeverity)}`,
  );
}
