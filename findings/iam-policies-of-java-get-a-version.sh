#!/usr/bin/env bash
# Package: software.amazon.awssdk:iam-policy-builder 2.41.14 (Maven; AWS's reader and writer of policies for Java)
# Guess: IamPolicy.fromJson(text).toJson() gives a policy that means the same.
# Happens: a policy without a Version gets "2012-10-17". To IAM it was one of 2008-10-17, in which ${aws:username} is plain text; now it is a variable. equals() takes the
#   two for one policy. A Version that is given, 2008-10-17 too, is kept.
# Documentation: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html says that the version is 2008-10-17 where none is given. The guide,
#   https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/feature-iam-policy-builder.html, reads a policy to change it, and doesn't speak of the version.
# Why: a policy in a record of PutRolePolicy that is read and shown by this looks like another than what was put.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>iam-policy-builder</artifactId><version>2.41.14</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars >/dev/null 2>&1 || exit 2
cat >Probe.java <<'END'
import java.util.List;
import software.amazon.awssdk.policybuilder.iam.IamPolicy;

class Probe {
  public static void main(String[] args) {
    String statement = "\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"iam:ChangePassword\",\"Resource\":\"arn:aws:iam::123456789012:user/${aws:username}\"}}";
    for (String head : List.of("{", "{\"Version\":\"2008-10-17\",", "{\"Version\":\"2012-10-17\",")) {
      IamPolicy policy = IamPolicy.fromJson(head + statement);
      System.out.println(head + "...: version " + policy.version());
      System.out.println("  kept by toJson: " + policy.toJson().equals(head + statement) + ", by toBuilder: " + policy.toBuilder().build().toJson().equals(head + statement)
          + ", equals the one of 2012: " + policy.equals(IamPolicy.fromJson("{\"Version\":\"2012-10-17\"," + statement)));
    }
  }
}
END
java -cp 'jars/*' Probe.java 2>/dev/null | tee seen

diff - seen <<'END'
{...: version 2012-10-17
  kept by toJson: false, by toBuilder: false, equals the one of 2012: true
{"Version":"2008-10-17",...: version 2008-10-17
  kept by toJson: true, by toBuilder: true, equals the one of 2012: false
{"Version":"2012-10-17",...: version 2012-10-17
  kept by toJson: true, by toBuilder: true, equals the one of 2012: true
END
