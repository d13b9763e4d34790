/** What people call a service, from an event source such as `kms.amazonaws.com`; "" where the act says enough. */
export function serviceOf(eventSource: string): string {
  const id = eventSource.split(".")[0] ?? "";
  const name = services.get(id);
  if (name !== undefined) return name;
  if (/^[a-z0-9]{2,4}$/.test(id)) return id.toUpperCase();
  const words = id.split("-");
  return words.length === 1 ? id : words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
}

/**
 * The services' names by their ids. A name alone stands for the id that it is in lower case without spaces. The first
 * line is for services whose nouns are known without a name: instance, volume, security group. Not listed are names
 * that are their ids with a capital at most, or in capitals, or the words of these.
 */
const services = new Map(
  `=ec2 freetier savingsplans signin supportplans tax taxconsole
AgentCore=bedrock-agentcore
Amplify=amplifybackend
API Gateway
API Portal
App Runner
AppConfig
AppFabric
AppFlow
AppIntegrations
Application Insights
AppStream=appstream appstream2
AppSync
ARC=arc-region-switch arc-zonal-shift route53-recovery-cluster route53-recovery-control-config route53-recovery-readiness
Audit Manager
Auto Scaling=autoscaling application-autoscaling autoscaling-plans
Billing=billingconsole bcm-dashboards
Billing Conductor
Clean Rooms
Clean Rooms ML=cleanrooms-ml
Cloud Control=cloudcontrolapi
Cloud Directory
Cloud Map=servicediscovery
CloudFormation
CloudFront=cloudfront edgekeyvaluestore
CloudHSM
CloudSearch
CloudShell
CloudTrail
CloudWatch=cloudwatch aiops cloudwatch-omni internetmonitor logs monitoring networkflowmonitor networkmonitor oam observabilityadmin
CodeArtifact
CodeBuild
CodeCatalyst
CodeCommit
CodeConnections=codeconnections codestar-connections
CodeDeploy
CodePipeline
CodeStar
CodeStar Notifications=codestar-notifications
CodeWhisperer
Cognito=cognito-identity cognito-idp
Compute Optimizer=aco-automation
Connect=wisdom
Control Tower
Cost Explorer=ce
Customer Profiles=profile
Data Exchange
Data Exports=bcm-data-exports
Data Pipeline
DataBrew
DataSync
DataZone
Deadline Cloud=deadline
Device Farm
DevOps Agent=aidevops
DevOps Guru=devops-guru
Direct Connect
Directory Service=ds ds-data
DocumentDB=docdb-elastic
DynamoDB
ECR Public=ecr-public
EFS=elasticfilesystem
Elastic Beanstalk
ElastiCache
ELB=elasticloadbalancing
EMR=elasticmapreduce emr-containers
EMR Serverless=emr-serverless
End User Messaging=sms-voice
Entity Resolution
EventBridge=events pipes scheduler
Firewall Manager=fms
FSx
GameLift
GameLift Streams
Global Accelerator
Glue
GuardDuty
HealthImaging=medical-imaging
HealthLake
HealthOmics=omics
Identity Center=identitystore identitystore-scim sso sso-directory sso-oauth
Image Builder
Incident Manager=ssm-contacts ssm-incidents
Inspector=inspector2
Instance Connect=ec2-instance-connect
IoT=iot iotmanagedintegrations iotsecuredtunneling
IoT FleetWise
IoT SiteWise
IoT TwinMaker
IoT Wireless
IVS Chat
Keyspaces=cassandra
Kinesis Video=kinesisvideo
Lake Formation
Lex
Location=geo
Lookout for Equipment=lookoutequipment
Macie=macie2
Mainframe=m2
Managed Flink=kinesisanalytics
Marketplace=agreement-marketplace catalog marketplacecommerceanalytics
MediaConnect
MediaConvert
MediaLive
MediaPackage=mediapackage mediapackagev2 mediapackage-vod
MediaStore
MediaTailor
MemoryDB=memorydb memory-db
MSK=kafka
MSK Connect=kafkaconnect
Neptune=neptune-graph
Network Manager
OpenSearch=es
OpenSearch Ingestion=osis
OpenSearch Serverless=aoss
OpsWorks
Oracle=odb
Partner Central=partnercentral-selling
Pinpoint=mobiletargeting
Private CA=acm-pca pca-connector-ad pca-connector-scep
Prometheus=aps
Q Apps
Q Business
QuickSight
RDS=rds-data rdsdata
re:Post Private=repostspace
Recycle Bin=rbin
Redshift=redshift-data
Resilience Hub
Resource Explorer=resource-explorer-2
Roles Anywhere
Route 53=route53 route53domains route53globalresolver route53profiles route53resolver
RTB Fabric
S3=s3express s3-outposts
S3 Files
S3 Tables
S3 Vectors
SageMaker=sagemaker sagemaker-geospatial
Secrets Manager
Security Agent
Security Hub
Security Incident Response=security-ir
Security Lake
Serverless Application Repository=serverlessrepo
Service Catalog
Service Quotas
SimpleDB=sdb
SSM for SAP=ssm-sap
SSM GUI Connect=ssm-guiconnect
SSM Quick Setup=ssm-quicksetup
Step Functions=states
Storage Gateway
Support=supportauthz supportapp
Timestream=timestream-influxdb
Transfer Family=transfer
Trusted Advisor
Verified Permissions
VPC Lattice=vpc-lattice
WAF=wafv2 waf-regional
Well-Architected=wellarchitected
WorkDocs
WorkLink
WorkMail
WorkSpaces=workspaces workspaces-instances
WorkSpaces Secure Browser=workspaces-web
WorkSpaces Thin Client=thinclient
X-Ray=xray`
    .split("\n")
    .flatMap((line) => {
      const [name = "", ids = name.toLowerCase().replaceAll(" ", "")] = line.split("=");
      return ids.split(" ").map((id): [string, string] => [id, name]);
    }),
);
