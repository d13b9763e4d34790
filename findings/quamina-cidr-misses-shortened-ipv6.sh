#!/usr/bin/env bash
# Package: quamina 0.7.0 (crates.io; Tim Bray's Quamina in Rust), software.amazon.event.ruler:event-ruler 2.1.0 (Maven; the
#   engine of EventBridge). Compiling takes half a minute.
# Guess: a pattern that both accept matches the same events in both, except for what the findings on event-ruler show.
# Happens: {"cidr": "2001:db8::/32"} of Quamina matches an IPv6 address only if all eight groups are written, in lower
#   case and without leading zeros. Addresses are usually shortened with ::, so a pattern of an office range hardly ever
#   matches, while IPv4 works. {"exists": false} beside another field of a list's items is true in event-ruler if one item
#   has the one and lacks the other, and false in Quamina if any item has it.
# Documentation: the README (https://docs.rs/crate/quamina/0.7.0) lists {"cidr": "2001:db8::/32"} as an example, and does
#   not limit the form of the address. RFC 5952 says that :: "MUST be used" for the longest run of zeros.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >cases <<'END'
{"ip": [{"cidr": "198.51.100.0/24"}]}	{"ip": "198.51.100.7"}
{"ip": [{"cidr": "2001:db8::/32"}]}	{"ip": "2001:db8::7"}
{"ip": [{"cidr": "2001:db8::/32"}]}	{"ip": "2001:db8:1:2:3::7"}
{"ip": [{"cidr": "2001:db8::/32"}]}	{"ip": "2001:db8:0:0:0:0:0:7"}
{"ip": [{"cidr": "2001:db8::/32"}]}	{"ip": "2001:DB8:1:2:3:4:5:7"}
{"list": {"a": ["1"], "b": [{"exists": false}]}}	{"list": [{"a": "1"}]}
{"list": {"a": ["1"], "b": [{"exists": false}]}}	{"list": [{"a": "1"}, {"a": "2", "b": "2"}]}
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
    for case in std::fs::read_to_string("cases").unwrap().lines() {
        let (pattern, event) = case.split_once('\t').unwrap();
        let mut quamina = Quamina::<u8>::new();
        quamina.add_pattern(0, pattern).unwrap();
        println!("quamina: {pattern} on {event}: {}", quamina.has_matches(event.as_bytes()).unwrap());
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
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.event.ruler.Machine;

class Probe {
  public static void main(String[] args) throws Exception {
    for (String line : Files.readAllLines(Path.of("cases"))) {
      String[] parts = line.split("\t");
      var machine = new Machine();
      machine.addRule("rule", parts[0]);
      System.out.println("event-ruler: " + parts[0] + " on " + parts[1] + ": " + !machine.rulesForJSONEvent(parts[1]).isEmpty());
    }
  }
}
END
{ target/debug/probe; java -cp 'jars/*' Probe.java 2>/dev/null; } | tee seen

diff - seen <<'END'
quamina: {"ip": [{"cidr": "198.51.100.0/24"}]} on {"ip": "198.51.100.7"}: true
quamina: {"ip": [{"cidr": "2001:db8::/32"}]} on {"ip": "2001:db8::7"}: false
quamina: {"ip": [{"cidr": "2001:db8::/32"}]} on {"ip": "2001:db8:1:2:3::7"}: false
quamina: {"ip": [{"cidr": "2001:db8::/32"}]} on {"ip": "2001:db8:0:0:0:0:0:7"}: true
quamina: {"ip": [{"cidr": "2001:db8::/32"}]} on {"ip": "2001:DB8:1:2:3:4:5:7"}: false
quamina: {"list": {"a": ["1"], "b": [{"exists": false}]}} on {"list": [{"a": "1"}]}: true
quamina: {"list": {"a": ["1"], "b": [{"exists": false}]}} on {"list": [{"a": "1"}, {"a": "2", "b": "2"}]}: false
event-ruler: {"ip": [{"cidr": "198.51.100.0/24"}]} on {"ip": "198.51.100.7"}: true
event-ruler: {"ip": [{"cidr": "2001:db8::/32"}]} on {"ip": "2001:db8::7"}: true
event-ruler: {"ip": [{"cidr": "2001:db8::/32"}]} on {"ip": "2001:db8:1:2:3::7"}: true
event-ruler: {"ip": [{"cidr": "2001:db8::/32"}]} on {"ip": "2001:db8:0:0:0:0:0:7"}: true
event-ruler: {"ip": [{"cidr": "2001:db8::/32"}]} on {"ip": "2001:DB8:1:2:3:4:5:7"}: true
event-ruler: {"list": {"a": ["1"], "b": [{"exists": false}]}} on {"list": [{"a": "1"}]}: true
event-ruler: {"list": {"a": ["1"], "b": [{"exists": false}]}} on {"list": [{"a": "1"}, {"a": "2", "b": "2"}]}: true
END
