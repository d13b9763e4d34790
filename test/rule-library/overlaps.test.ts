import { expect, test } from "vitest";
import { loadRuleset } from "../../language/load.ts";
import { createAllRulesEvaluator } from "../support/all-rules.ts";
import { librarySamples } from "../support/library-samples.ts";

/**
 * Rules about who calls, whatever is called. One of them may alert on the same record as a rule about what is called, but
 * not as another of these, nor as another rule about root.
 */
const aboutTheCaller = {
  "root-activity": "root acted, whatever it did",
  "assumed-root-session": "a member account's root was assumed, whatever the session did",
  "delegate-activity": "another account acted through temporary delegation, whatever it did",
  "bedrock-api-key-user-active": "the user of a Bedrock API key left Bedrock, whatever it called",
  "unused-region-write": "something was changed where nothing should be, whatever it was",
  "imds-credentials-outside-aws": "an instance's credentials left it, whatever they are used for",
  "function-credentials-elsewhere": "a function's credentials left it, whatever they are used for",
};

/** Rules about reads in general, each of which may be one that another rule is about. */
const aboutReads = {
  "discovery-of-inventory": "many services were asked for all they have, whatever each call was",
  "discovery-across-services": "many services were asked, whatever they were asked",
  "discovery-across-regions": "many Regions were asked, whatever they were asked",
  "s3-buckets-surveyed": "many buckets' access was read, allowed or not",
  "code-or-output-read": "code, settings or output of a workload, whoever reads it",
  "iam-surveyed": "users and policies were read in many ways, allowed or not",
  "identity-read": "whose credentials they are, and which users there are, whoever asks",
  "resources-listed": "what there is in a few services, whoever asks",
  "defences-read": "what watches the account, whoever asks",
  "bedrock-models-listed": "which models the account may use, whoever asks",
  "quotas-or-costs-read": "how much may be started or was spent, whoever asks",
};

/** Other pairs of rules that may alert on the same record, with the reason of each. */
const pairs: [rules: string, reasons: string][] = [
  ["console-login-failed + password-spraying", "several failures from one address; several users from one"],
  ["console-login-mfa-failed + password-spraying", "the user's password is known; several users' were tried"],
  ["password-spraying + root-console-login-failed", "root's password was tried; several users' were tried"],
  ["console-login-without-mfa + root-console-login", "a password was enough; root signed in"],
  ["apigateway-changed + resource-policy-opened", "any change of an API; one that lets outsiders in"],
  ["bedrock-model-invoked + unauthorized-api-calls", "what was tried; a run of denied calls of any kind"],
  ["ses-sns-quota-read + unauthorized-api-calls", "what was tried; a run of denied calls of any kind"],
  [
    "console-reads-denied + unauthorized-api-calls",
    "many different reads with the console's credentials; a run of denied calls of a tool that has them",
  ],
  ["denied-grave-call + unauthorized-api-calls", "what was tried; a run of denied calls of any kind"],
  ["ec2-password-data-read + unauthorized-api-calls", "what was tried; a run of denied calls of any kind"],
  ["ec2-user-data-read + unauthorized-api-calls", "what was tried; a run of denied calls of any kind"],
  ["ec2-mining-instances + unauthorized-api-calls", "what was tried; a run of denied calls of any kind"],
  ["unauthorized-api-calls + vpc-endpoint-refused-call", "a run of denied calls of any kind; an endpoint refused one"],
  [
    "unauthorized-api-calls + vpc-endpoint-used-by-stranger",
    "a run of denied calls of any kind; an endpoint refused another account's",
  ],
  ["build-or-notebook-shell + data-job-started", "a job with another script than its own; any job"],
  ["build-or-pipeline-changed + preload-variable-set", "variables of one build; one that loads other code"],
  ["detection-excluded-by-tag + ec2-instances-started", "an instance that GuardDuty leaves alone; any instance"],
  [
    "detection-excluded-by-tag + ecs-clusters-created-in-numbers",
    "a cluster that GuardDuty leaves alone; many clusters",
  ],
  ["detection-excluded-by-tag + ecs-workload-created", "a cluster that GuardDuty leaves alone; any cluster"],
  ["detection-excluded-by-tag + lambda-function-created", "a function that Inspector leaves alone; any function"],
  ["eventbridge-rule-changed + request-not-recorded", "any schedule or target; what it is was left out"],
  ["database-created + managed-service-weakened", "any new cache; one that the internet reaches"],
  ["database-setting-changed + redshift-exposed", "any reset of parameters; one that ends TLS or the audit log"],
  ["ec2-image-imported + encryption-key-external", "any disk from outside; one under somebody else's key"],
  ["encryption-key-external + service-encryption-changed", "somebody else's key; any encryption"],
  ["managed-service-weakened + service-member-changed", "any user of a group; one without a password"],
  ["encryption-key-external + s3-encryption-changed", "somebody else's key; any encryption"],
  ["backup-setting-changed + encryption-key-external", "any vault; one with somebody else's key"],
  ["managed-service-weakened + rds-master-password-changed", "who reaches a broker's console; another password"],
  ["backup-access-created + backup-plan-changed", "copies for another account; any change of a plan"],
  ["log-delivery-created + logs-sent-outside", "any destination of logs; one of another account"],
  ["logs-sent-outside + stream-processor-set", "results for another account; any output"],
  ["device-test-started + suspicious-workload", "any project; one with an administrator's role"],
  ["request-not-recorded + vpc-endpoint-changed", "a policy that was left out; any change of an endpoint"],
  ["vpc-endpoint-changed + vpc-endpoint-policy-changed", "any change of an endpoint; its policy"],
  ["cognito-opened + cognito-pool-changed", "any change of a pool; one that lets strangers in"],
  ["cognito-pool-changed + logs-sent-outside", "any change of a pool; a trigger of another account"],
  ["cognito-pool-changed + recovery-protection-removed", "any change of a pool; one that may now be deleted"],
  ["data-access-changed + lakeformation-opened", "any grant; one to many"],
  ["data-access-changed + request-not-recorded", "any grant; what it is was left out"],
  ["data-access-changed + resource-shared-with-account", "any grant; one to another account"],
  ["database-created + recovery-protection-removed", "any change of a collection; one that may now be deleted"],
  ["detection-changed + securityhub-automation-changed", "another configuration; none"],
  ["encryption-key-external + lambda-memory-changed", "somebody else's key; any setting of a function"],
  ["logs-sent-outside + service-log-settings-changed", "logs for another account; any setting of logs"],
  ["data-transfer-started + logs-sent-outside", "any bulk job; one that writes to another account"],
  ["encryption-key-external + ssm-automation-started", "somebody else's key; any inventory"],
  ["encryption-key-external + rds-master-password-changed", "somebody else's key; another password"],
  ["transit-gateway-changed + vpc-encryption-control-off", "any change of a gateway; one without encryption"],
  ["managed-service-weakened + transfer-setting-changed", "a share that anyone can use; any change of a share"],
  [
    "auto-scaling-changed + ec2-mining-instances",
    "any change of a group; one that starts very many or very large instances",
  ],
  ["sts-role-assumed-by-user + sts-role-assumed-elsewhere", "any role that a user assumes; one of another account"],
  ["sts-role-assumed-by-user + sts-transitive-tags", "any role that a user assumes; one with tags that stay"],
  ["s3-anonymous-write + s3-objects-deleted", "nobody knows who it was; many objects went"],
  ["organization-leave-attempt + unauthorized-api-calls", "what was tried; a run of denied calls of any kind"],
  ["alarm-removed + iam-admin-policy-attached", "any change of an action; one that makes administrators"],
  ["budget-changed + iam-admin-policy-attached", "any action of a budget; one that makes administrators"],
  [
    "iam-admin-policy-attached + identity-center-permissions-changed",
    "administrators are made; any change of a permission set",
  ],
  ["app-platform-deployed + build-or-notebook-shell", "any application; one that runs the caller's code with a role"],
  ["app-platform-deployed + ec2-mining-instances", "any instance of Lightsail; very many"],
  ["app-platform-deployed + managed-service-weakened", "any change of a service; one that opens it to the internet"],
  ["app-platform-deployed + suspicious-workload", "any service; one that runs what a stranger wrote"],
  ["app-platform-deployed + preload-variable-set", "any application; one that loads other code first"],
  ["archive-or-vectors-deleted + s3-objects-deleted", "each deletion; many archives by one principal"],
  ["assistant-changed + managed-service-weakened", "any assistant; one without a sign-in"],
  ["bedrock-model-deployed + logs-sent-outside", "any batch inference; results go to another account"],
  ["build-or-notebook-shell + workflow-set", "any workflow; one that runs the caller's code with a role"],
  ["data-job-started + pipeline-changed-by-hand", "any change of a job; one by a person"],
  ["data-job-started + suspicious-workload", "any job; one with an administrator's role"],
  ["notebook-session-opened + suspicious-workload", "any session; one with an administrator's role"],
  ["desktop-created + ec2-mining-instances", "any desktop; very many, or a large one"],
  ["ec2-instances-ended-in-numbers + rds-stopped", "each stop; many by one principal"],
  ["ec2-mining-instances + eks-capacity-created", "any node group; one that is big, or of graphics processors"],
  ["game-server-created + gamelift-fleet-exposed", "any fleet; one that is open for remote access"],
  ["managed-service-weakened + workflow-set", "any environment; one that is open to the internet"],
  ["stream-processor-set + suspicious-workload", "any connector; one with an administrator's role"],
  ["cloudfront-changed + traffic-rerouted", "any change of a distribution; a name that is moved to one"],
  ["cloudfront-changed + managed-service-weakened", "any change of a distribution; a further key for its URLs"],
  ["dns-records-changed + domain-changed", "any DNS record; one that gives a name or its email away"],
  ["ec2-mining-instances + ecs-workload-created", "very many containers; any workload"],
  ["ec2-mining-instances + sagemaker-workload-created", "training on very many machines; any workload"],
  ["code-pushed + logs-sent-outside", "any trigger of a repository; one of another account"],
  ["ec2-mining-instances + support-or-quota-requested", "a quota of graphics processors; any quota"],
  ["load-balancer-changed + traffic-rerouted", "any change of a load balancer; one that sends callers elsewhere"],
  ["ssm-parameter-decrypt + ssm-parameter-store-emptied", "many calls; the whole store"],
  ["ssm-parameter-decrypt + ssm-parameters-decrypted-at-once", "many calls; many parameters in one call"],
  ["apigateway-changed + managed-service-weakened", "any change of an API; one that ends its authorization"],
  ["load-balancer-changed + managed-service-weakened", "any change of a listener; one that asks for no certificates"],
  ["cloudformation-deployed + stack-given-role", "any stack; one that gets a role or somebody else's template"],
  ["lambda-changed-by-role + lambda-execution-changed", "any change by a role; another role or handler only"],
  ["lambda-changed-by-role + lambda-layer-added", "any change by a role; another account's layer"],
  ["lambda-changed-by-role + lambda-code-updated", "any change by a role; another account's image"],
  ["ecs-workload-created + preload-variable-set", "any workload; one that loads other code first"],
  ["build-or-pipeline-changed + codebuild-exposed", "any change of a build; one that lets strangers run code in it"],
  ["apigateway-changed + service-access-logs-disabled", "any change of an API; one that ends its access log"],
  ["ecs-workload-created + service-access-logs-disabled", "any change of a cluster; one that hides commands in it"],
  [
    "load-balancer-changed + recovery-protection-removed",
    "any change of a load balancer; one that allows its deletion",
  ],
  [
    "load-balancer-changed + service-access-logs-disabled",
    "any change of a load balancer; one that ends its access log",
  ],
  ["logs-sent-outside + s3-logs-or-notifications-set", "any notification of a bucket; one to another account"],
  ["s3-access-point-changed + s3-public-access-block-removed", "any access point; one that may be public"],
  ["ec2-instances-started + ec2-mining-instances", "each spot request; one for very many"],
  ["ecs-clusters-created-in-numbers + ecs-workload-created", "many clusters by one principal; any cluster"],
  ["ecs-task-privileged + ecs-workload-created", "any task definition; one with power over its host"],
  ["backup-access-created + file-system-copied", "any replica of a file system; one in another account"],
  ["athena-query-started + logs-sent-outside", "any work group or data catalog; one of another account"],
  ["route-table-changed + traffic-rerouted", "any route; one through an instance"],
  ["ec2-instances-ended-in-numbers + ec2-instances-stopped", "each stop; many by one principal"],
  ["eventbridge-rule-changed + logs-sent-outside", "any change of a rule; events go to another account"],
  ["ec2-storage-deleted + ec2-storage-deleted-in-numbers", "each deletion; many by one principal"],
  ["s3-bucket-deleted + s3-buckets-deleted-in-numbers", "each deletion; several by one principal"],
  ["s3-object-lock-weakened + s3-objects-deleted", "a lock was bypassed; many objects went"],
  [
    "identity-center-permissions-changed + request-not-recorded",
    "any change of a permission set; nobody can read which",
  ],
  [
    "cloudtrail-event-selectors-changed + request-not-recorded",
    "no selector is known to remain; nobody can read which",
  ],
  ["iam-path-to-administrator + iam-policy-changed", "a group or policy named after administrators; any change"],
  [
    "iam-path-to-administrator + identity-center-permissions-changed",
    "a permission set leads to administrators; any change of one",
  ],
  ["s3-credential-object-read + s3-objects-read-in-bulk", "a file with credentials; a run of any files"],
  ["kms-key-locked-out + resource-permissions-changed", "the account loses a key; any change of a key's policy"],
  ["kms-key-locked-out + resource-policy-opened", "the account loses a key; an outsider gets it"],
  ["encryption-key-external + secret-changed", "a stranger's key; any change of a secret"],
  ["build-or-notebook-shell + sagemaker-workload-created", "a training job that opens a shell; any training job"],
  ["build-or-notebook-shell + ecs-workload-created", "a task with a role of the caller's choice; any task"],
  ["iam-instance-profile-changed + iam-path-to-administrator", "any role for instances; one of an administrator"],
  ["ecr-settings-changed + resource-policy-opened", "any template of repositories; one that lets outsiders in"],
  ["cloud-control-changed-security + cloud-control-used", "IAM, logging or detection; any resource"],
  ["appsync-changed + managed-service-weakened", "any change of an API; one that lets others in"],
  ["appsync-changed + traffic-rerouted", "any change of an API; one that sends its calls elsewhere"],
  ["batch-job-submitted + ecs-task-privileged", "any job; one with power over its host"],
  ["batch-job-submitted + suspicious-workload", "any job; one that runs what a stranger wrote"],
  ["logs-sent-outside + stream-delivery-set", "messages go to another account; any rule of IoT"],
  ["cloudformation-deployed + stack-set-deployed-to-organization", "any stack set; one in every account"],
  ["eventbridge-rule-changed + ssm-remote-execution", "any change of a rule; one that sends commands to instances"],
  ["eventbridge-rule-changed + security-call-scheduled", "any schedule; one that changes IAM or logging"],
  ["lambda-function-created + lambda-url-created", "any web function; one that anyone can call"],
  ["ssm-automation-started + ssm-remote-execution", "any runbook; one that another account wrote"],
  ["denied-grave-call + sts-assume-role-denied", "root of a member account was tried; many roles were tried"],
  ["sts-assume-role-denied + unauthorized-api-calls", "roles are tried; a run of denied calls of any kind"],
  ["appconfig-changed + suspicious-workload", "any extension; one that calls another account's function"],
  ["image-built + suspicious-workload", "any recipe; one that runs what it downloads, or has a stranger's image"],
  ["ec2-instances-started + suspicious-workload", "any instance; one with an administrator's profile"],
  ["ecs-workload-created + suspicious-workload", "any workload; one that runs what a stranger wrote"],
  ["lambda-function-created + suspicious-workload", "any function; one with an administrator's role"],
  ["sagemaker-workload-created + suspicious-workload", "any training; one that runs what a stranger wrote"],
  ["cloudformation-deployed + recovery-protection-removed", "any change of a stack; a policy that protects nothing"],
  ["config-rule-changed + logs-sent-outside", "any change of a rule; one whose function another account has"],
  ["lambda-changed-by-role + logs-sent-outside", "any change by a role; results go to another account"],
  ["build-or-pipeline-changed + pipeline-changed-by-hand", "any change of a build; one by a person"],
  ["codedeploy-changed + pipeline-changed-by-hand", "any change of a group; one by a person"],
  ["ecs-command-executed + ecs-workload-created", "commands are allowed in containers; any change of a service"],
  ["bedrock-changed-by-role + suspicious-workload", "any change by a role; another account's function"],
  ["apigateway-changed + traffic-rerouted", "any change of an API; one that sends its calls elsewhere"],
  ["secret-scanner-user-agent + unauthorized-api-calls", "a key is in the open; a run of denied calls of any kind"],
  ["transit-gateway-changed + vpc-peering-external", "any attachment; one that connects another account"],
  ["vpc-endpoint-changed + vpc-peering-external", "any link to a service; one of another account"],
  ["dns-resolver-changed + traffic-rerouted", "any resolver rule; one that asks a server on the internet"],
  ["service-network-changed + vpc-peering-external", "any change of networks; one that connects another account"],
  ["direct-connect-changed + vpc-peering-external", "any line; one that connects another account"],
  [
    "managed-service-weakened + verified-access-changed",
    "a policy that lets everybody in; any change of Verified Access",
  ],
  ["managed-service-weakened + vpn-changed", "a VPN no longer refuses anybody; any change of one"],
  ["lambda-permission-changed + lambda-policy-public", "a service for another account; any service"],
  ["quicksight-opened + quicksight-permissions-changed", "a dashboard for everyone; any permission of one"],
  ["quicksight-permissions-changed + service-administrator-added", "any user of QuickSight; an administrator"],
  ["service-administrator-added + service-member-changed", "any change of a service's users; an administrator"],
  ["build-or-notebook-shell + service-member-changed", "any change of a profile; one that gives it a role"],
  ["kms-grant-changed + kms-grant-external", "another account may use a key; any grant"],
  ["resource-shared-with-account + service-catalog-changed", "any share of a portfolio; one outside"],
  ["batch-job-submitted + ec2-mining-instances", "any environment; one for very many, or large, instances"],
  ["database-created + encryption-key-external", "any table; one under another account's key"],
  ["database-created + logs-sent-outside", "any table; one that another account gets"],
  ["database-created + resource-policy-opened", "any table; one that another account may read"],
  ["database-created + s3-bucket-public", "any bucket; one that is public"],
  ["database-created + s3-ransom-note", "any bucket; one whose name is the note"],
  ["detection-admin-changed + report-exported", "any report; one under another account's key"],
  ["ec2-instances-started + launch-template-changed", "any configuration; one with a role or user data"],
  ["encryption-key-external + report-exported", "any export; one under another account's key"],
  ["opensearch-serverless-opened + resource-permissions-changed", "any policy; one that lets outsiders in"],
];

/** The stack that the samples of alerting-stack-tampered are about, in the parameters that a deployed stack sets. */
const ownNames = {
  functionName: "cloudtrail-alerts-dev",
  roleName: "cloudtrail-alerts-dev",
  topicArn: "arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev",
  bucketName: "cloudtrail-alerts-dev-logs",
  trailArn: "arn:aws:cloudtrail:eu-central-1:123456789012:trail/cloudtrail-alerts-dev",
};

/** Rules that alert because of what was there before, which no rule about one record does; and those that never alert. */
const aboutOtherRecords = new Set(
  loadRuleset().rules.flatMap(({ id, after, firstSeen, silent }) => (after || firstSeen || silent ? id : [])),
);

/** The pairs of rules that alert on the same sample, with the paths of those samples. */
function findOverlaps(): Map<string, string[]> {
  const evaluate = createAllRulesEvaluator(ownNames);
  const overlaps = new Map<string, string[]>();
  for (const { path, record } of librarySamples) {
    const ids = evaluate(record).alerts.flatMap(({ rule }) => (aboutOtherRecords.has(rule.id) ? [] : rule.id));
    for (const [index, first] of ids.sort().entries()) {
      for (const second of ids.slice(index + 1)) {
        const pair = `${first} + ${second}`;
        overlaps.set(pair, [...(overlaps.get(pair) ?? []), path]);
      }
    }
  }
  return overlaps;
}

const isAboutTheCaller = (id: string) => Object.hasOwn(aboutTheCaller, id);
const isAboutRoot = (id: string) => id.includes("root");
const listed = new Set(pairs.map(([rules]) => rules));
const overlaps = findOverlaps();

test("two rules alert on the same sample only for different reasons", () => {
  const forOneReason = [...overlaps].filter(([pair]) => {
    const ids = pair.split(" + ");
    if (listed.has(pair) || ids.some((id) => Object.hasOwn(aboutReads, id))) return false;
    return !ids.some(isAboutTheCaller) || ids.every(isAboutTheCaller) || ids.every(isAboutRoot);
  });
  expect(Object.fromEntries(forOneReason)).toEqual({});
});

test("every allowed overlap occurs", () => {
  const occurring = new Set([...overlaps.keys()].flatMap((pair) => [pair, ...pair.split(" + ")]));
  expect(
    [...listed, ...Object.keys({ ...aboutTheCaller, ...aboutReads })].filter((name) => !occurring.has(name)),
  ).toEqual([]);
});
