#!/usr/bin/env bash
# Package: quamina 0.7.0 (crates.io), software.amazon.event.ruler:event-ruler 2.1.0 (Maven; the engine of EventBridge)
# Guess: a pattern that both accept matches the same events in both, except for what the findings on event-ruler show.
# Happens: (not run yet; prints only differences)
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
cat >cases <<'END'
{"a":[5]}	{"a":5.0}
{"a":[5]}	{"a":"5"}
{"a":["5"]}	{"a":5}
{"a":[{"numeric":[">",3]}]}	{"a":5.5}
{"a":[{"numeric":["=",5]}]}	{"a":5.0}
{"a":[{"numeric":[">",0]}]}	{"a":9007199254740993}
{"a":[{"numeric":[">",0]}]}	{"a":0.1234567891}
{"a":[null]}	{"a":null}
{"a":[null]}	{"b":1}
{"a":[""]}	{"a":""}
{"a":[true]}	{"a":true}
{"a":[true]}	{"a":"true"}
{"a":[{"exists":true}]}	{"a":null}
{"a":[{"exists":false}]}	{"a":null}
{"a":[{"exists":false}]}	{"b":1}
{"a":{"b":[{"exists":false}]}}	{"c":1}
{"a":{"b":[{"exists":false}]}}	{"a":"text"}
{"a":{"b":[{"exists":false}]}}	{"a":null}
{"a":[{"anything-but":["x"]}]}	{"a":"y"}
{"a":[{"anything-but":["x"]}]}	{"a":null}
{"a":[{"anything-but":["x"]}]}	{"a":5}
{"a":[{"anything-but":["x"]}]}	{"a":true}
{"a":[{"anything-but":["x"]}]}	{"b":1}
{"a":[{"anything-but":["x"]}]}	{"a":["x","y"]}
{"a":[{"anything-but":["x"]}]}	{"a":[]}
{"a":[{"anything-but":[5]}]}	{"a":5.0}
{"a":[{"anything-but":[5]}]}	{"a":"5"}
{"a":[{"prefix":"aws"}]}	{"a":"aws-cli"}
{"a":[{"prefix":"4"}]}	{"a":42}
{"a":[{"suffix":".com"}]}	{"a":"iam.amazonaws.com"}
{"a":[{"wildcard":"*Login"}]}	{"a":"ConsoleLogin"}
{"a":[{"wildcard":"arn:*:role/*"}]}	{"a":"arn:aws:iam::1:role/x"}
{"a":[{"equals-ignore-case":"consolelogin"}]}	{"a":"ConsoleLogin"}
{"a":[{"cidr":"198.51.100.0/24"}]}	{"a":"198.51.100.7"}
{"a":[{"cidr":"198.51.100.0/24"}]}	{"a":"AWS Internal"}
{"a":[{"cidr":"2001:db8::/32"}]}	{"a":"2001:db8::1"}
{"a":[{"cidr":"2001:db8::/32"}]}	{"a":"2001:0DB8::1"}
{"r":{"x":["1"],"y":["2"]}}	{"r":[{"x":"1","y":"3"},{"x":"0","y":"2"}]}
{"r":{"x":["1"],"y":["2"]}}	{"r":[{"x":"1","y":"2"}]}
{"r":{"x":["1"],"y":[{"exists":false}]}}	{"r":[{"x":"1"},{"x":"0","y":"2"}]}
{"r":{"x":["1"],"y":[{"anything-but":["2"]}]}}	{"r":[{"x":"1","y":"2"},{"x":"0","y":"3"}]}
{"x":["1"],"y":["2"]}	{"x":["1"],"y":["2"]}
{"x":["1"]}	{"x":[["1"]]}
{"a.b":["1"]}	{"a":{"b":"1"}}
{"a":["x"]}	{"a":"y","a":"x"}
{"a":["x"],"b":[{"exists":false}]}	{"a":"x"}
{"a":["x",{"prefix":"y"}]}	{"a":"yes"}
{"a":[{"anything-but":{"prefix":"aws"}}]}	{"a":"console"}
{"a":[{"anything-but":{"prefix":"aws"}}]}	{"a":"aws-cli"}
{"$or":[{"a":["1"]},{"b":["1"]}]}	{"b":"1"}
{"a":[1e2]}	{"a":100}
{"a":[{"numeric":[">=",100,"<",200]}]}	{"a":1.5e2}
END
mkdir src
cat >Cargo.toml <<'END'
[package]
name = "probe"
version = "0.0.0"
edition = "2024"
[dependencies]
quamina = "=0.7.0"
[profile.dev]
debug = false
END
cat >src/main.rs <<'END'
use quamina::Quamina;
fn main() {
    for line in std::fs::read_to_string("cases").unwrap().lines() {
        let (pattern, event) = line.split_once('\t').unwrap();
        let mut q = Quamina::<String>::new();
        let answer = match q.add_pattern("p".to_string(), pattern) {
            Err(_) => "refused".to_string(),
            Ok(_) => match q.matches_for_event(event.as_bytes()) { Ok(m) => (!m.is_empty()).to_string(), Err(_) => "error".into() },
        };
        println!("{line}\t{answer}");
    }
}
END
cargo build --quiet 2>/dev/null || exit 2
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.event.ruler</groupId><artifactId>event-ruler</artifactId><version>2.1.0</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars || exit 2
cat >Probe.java <<'END'
import java.nio.file.*;
import software.amazon.event.ruler.Machine;

class Probe {
  public static void main(String[] args) throws Exception {
    for (String line : Files.readAllLines(Path.of("cases"))) {
      String[] c = line.split("\t");
      String answer;
      try {
        var machine = new Machine();
        machine.addRule("p", c[0]);
        try { answer = "" + !machine.rulesForJSONEvent(c[1]).isEmpty(); } catch (Exception e) { answer = "error"; }
      } catch (Exception e) { answer = "refused"; }
      System.out.println(line + "\t" + answer);
    }
  }
}
END
java -cp 'jars/*' Probe.java >ruler
"${CARGO_TARGET_DIR:-target}/debug/probe" >quamina
diff ruler quamina | grep '^[<>]' | tee seen || true
diff /dev/null seen
