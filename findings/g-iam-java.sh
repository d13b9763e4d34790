#!/usr/bin/env bash
# Package: software.amazon.awssdk:iam-policy-builder 2.57.8 (Maven; AWS's reader and writer of policies for Java)
# Guess: IamPolicy.fromJson(text).toJson() gives a policy that means the same, for every policy that IAM takes: a statement without a list, one principal or all, NotAction, conditions whose values are true or numbers, several operators, Sid and Id, an old version, or it is refused.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>iam-policy-builder</artifactId><version>2.57.8</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars || exit 2
cat >Probe.java <<'END'
import java.util.List;
import software.amazon.awssdk.policybuilder.iam.*;

class Probe {
  public static void main(String[] args) {
    for (String statement : List.of(
        "[{'Effect':'Allow','Action':'s3:GetObject','Resource':'*'}]",
        "{'Effect':'Allow','Action':'s3:GetObject','Resource':'*'}",
        "[{'Effect':'Allow','Action':['s3:GetObject'],'Resource':['a','b'],'Sid':'First'}]",
        "[{'Effect':'Deny','NotAction':'iam:*','NotResource':'a','NotPrincipal':{'AWS':'123456789012'}}]",
        "[{'Effect':'Allow','Action':'*','Principal':'*','Resource':'*'}]",
        "[{'Effect':'Allow','Action':'*','Principal':{'AWS':'*'},'Resource':'*'}]",
        "[{'Effect':'Allow','Action':'*','Principal':{'AWS':['123456789012','111122223333'],'Service':'cloudtrail.amazonaws.com'},'Resource':'*'}]",
        "[{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'Bool':{'aws:SecureTransport':'false'}}}]",
        "[{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'Bool':{'aws:SecureTransport':false}}}]",
        "[{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'NumericLessThan':{'aws:MultiFactorAuthAge':3600}}}]",
        "[{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'StringEquals':{'a':['1','2'],'b':'3'},'IpAddress':{'aws:SourceIp':['192.0.2.0/24']}}}]",
        "[{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'ForAllValues:StringLike':{'aws:TagKeys':['a*']}}}]",
        "[{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'StringEqualsIfExists':{'aws:TagKeys':[]}}}]",
        "[{'Effect':'Allow','Action':[],'Resource':'*'}]",
        "[]")) {
      for (String head : List.of("'Version':'2012-10-17',", "'Version':'2008-10-17','Id':'Example',", "")) {
        String text = ("{" + head + "'Statement':" + statement + "}").replace('\'', '"');
        String answer;
        try {
          answer = IamPolicy.fromJson(text).toJson();
        } catch (RuntimeException error) {
          answer = error.getClass().getSimpleName() + ": " + error.getMessage();
        }
        System.out.println((answer.equals(text) ? "same " : "CHANGED ") + text + (answer.equals(text) ? "" : "\n    " + answer));
      }
    }
  }
}
END
java -cp 'jars/*' Probe.java 2>/dev/null | tee seen
