#!/usr/bin/env bash
# Package: github.com/pulumi/pulumi/sdk/v3 v3.274.1 (Go), which packs the archives of programs in every language
# Guess: an archive of a folder holds what a link in it names, and an archive of a link to a folder holds that folder.
# Happens: a link to a file is packed as the file. A link to a folder is left out, without a word; if the archive's own path is one, the archive is empty,
#   with a slash at its end, too. The hash doesn't change with what is left out. No file keeps its executable bit, and the hash doesn't change with it.
# Documentation: https://www.pulumi.com/docs/iac/concepts/assets-archives/ calls it "a raw directory", and says nothing of links and modes.
# Why: pnpm links every package into node_modules, so that a function is deployed without them; one in `current` -> `release-5` is deployed without its code.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >go.mod <<'END'
module probe

go 1.25
END
cat >main.go <<'END'
package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/archive"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func pack(name, path string) string {
	packed := must(archive.FromPath(path))
	var data bytes.Buffer
	must(0, packed.Archive(archive.ZIPArchive, &data))
	files := []string{}
	for _, file := range must(zip.NewReader(bytes.NewReader(data.Bytes()), int64(data.Len()))).File {
		if file.Mode()&0o111 != 0 {
			file.Name += "*"
		}
		files = append(files, file.Name)
	}
	slices.Sort(files)
	fmt.Println(name+":", files)
	return packed.Hash
}

func main() {
	for _, folder := range []string{"store/uuid", "release-5/node_modules"} {
		must(0, os.MkdirAll(folder, 0o755))
	}
	must(0, os.WriteFile("store/uuid/index.js", []byte("1"), 0o644))
	must(0, os.WriteFile("release-5/bootstrap", []byte("#!/bin/sh\n"), 0o755))
	must(0, os.Symlink("../../store/uuid", "release-5/node_modules/uuid"))
	must(0, os.Symlink("../bootstrap", "release-5/node_modules/file"))
	must(0, os.Symlink("release-5", "current"))

	hash := pack("folder", "release-5")
	pack("a link to it", "current")
	pack("a link to it, with a slash", "current/")
	pack("a linked package", "release-5/node_modules/uuid")
	pack("what that names", "store/uuid")
	must(0, os.WriteFile("store/uuid/index.js", []byte("2"), 0o644))
	fmt.Println("after a change of the package, the hash is", map[bool]string{true: "the same", false: "another"}[must(archive.FromPath("release-5")).Hash == hash])
	must(0, os.Chmod("release-5/bootstrap", 0o644))
	fmt.Println("without the executable bit, the hash is", map[bool]string{true: "the same", false: "another"}[must(archive.FromPath("release-5")).Hash == hash])
}
END
go get github.com/pulumi/pulumi/sdk/v3@v3.274.1 >/dev/null 2>&1 || exit 2
go run . | tee seen

diff - seen <<'END'
folder: [bootstrap node_modules/file]
a link to it: []
a link to it, with a slash: []
a linked package: []
what that names: [index.js]
after a change of the package, the hash is the same
without the executable bit, the hash is the same
END
