import { expect, test } from "vitest";
import { configurations } from "./configurations.ts";
import { deploy } from "./deploy.ts";
import { inputsAsYaml } from "./inputs-as-yaml.ts";

test("the table keeps hashes of what was published until they expire", async () => {
  const { find } = await deploy(configurations.deduplicating);
  expect(inputsAsYaml(find("aws:dynamodb/table:Table").inputs)).toMatchInlineSnapshot(`
    "attributes:
      - name: id
        type: S
    billingMode: PAY_PER_REQUEST
    hashKey: id
    name: cloudtrail-alerts-dev-published
    tags:
      project: cloudtrail-alerts
      stack: dev
    ttl:
      attributeName: expiration
      enabled: true"
  `);
});
