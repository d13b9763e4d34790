#!/usr/bin/env bash
# Package: github.com/pulumi/pulumi/sdk/v3 v3.274.1 (Go), the code that packs a FileArchive and an AssetArchive for Lambda
# Guess: a zip of a FileArchive and one of an AssetArchive with the same files are alike, keep the executable bit of `bootstrap` and a link as what it names, and have empty folders; the hash changes
#   when contents, names or the executable bit change, and not with times or the folder's own place.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
cat >go.mod <<'END'
module probe
go 1.25
END
cat >main.go <<'END'
package main
import ("archive/zip"; "bytes"; "fmt"; "os"; "path/filepath"; "sort"; "time"
 "github.com/pulumi/pulumi/sdk/v3/go/common/resource/archive"; "github.com/pulumi/pulumi/sdk/v3/go/common/resource/asset")
func must[T any](v T, err error) T { if err != nil { fmt.Println("error:", err); os.Exit(3) }; return v }
func list(name string, a *archive.Archive) {
	var b bytes.Buffer
	if err := a.Archive(archive.ZIPArchive, &b); err != nil { fmt.Println(name, "error:", err); return }
	r := must(zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len())))
	var names []string
	for _, f := range r.File { names = append(names, fmt.Sprintf("%s %v %v", f.Name, f.Mode(), f.Modified.UTC().Format("2006-01-02"))) }
	sort.Strings(names)
	fmt.Println(name, a.Hash[:8]); for _, n := range names { fmt.Println("   ", n) }
}
func write(dir string) {
	os.MkdirAll(filepath.Join(dir, "empty"), 0o755); os.MkdirAll(filepath.Join(dir, "sub"), 0o755)
	os.WriteFile(filepath.Join(dir, "bootstrap"), []byte("#!/bin/sh\n"), 0o755); os.WriteFile(filepath.Join(dir, "index.mjs"), []byte("x"), 0o644); os.WriteFile(filepath.Join(dir, "sub", "secret"), []byte("s"), 0o600)
	os.WriteFile(filepath.Join(dir, ".hidden"), []byte("h"), 0o644)
	os.Symlink("index.mjs", filepath.Join(dir, "link.mjs")); os.Symlink("sub", filepath.Join(dir, "linked"))
}
func main() {
	write("a"); write("b")
	list("FileArchive", must(archive.FromPath("a")))
	list("AssetArchive of a folder", must(archive.FromAssets(map[string]interface{}{".": must(archive.FromPath("a"))})))
	list("AssetArchive of files", must(archive.FromAssets(map[string]interface{}{"bootstrap": must(asset.FromPath("a/bootstrap")), "index.mjs": must(asset.FromPath("a/index.mjs")), "link.mjs": must(asset.FromPath("a/link.mjs")), "sub": must(archive.FromPath("a/sub"))})))
	list("AssetArchive of text", must(archive.FromAssets(map[string]interface{}{"index.mjs": must(asset.FromText("x"))})))
	list("a file of a", must(archive.FromAssets(map[string]interface{}{"index.mjs": must(asset.FromPath("a/index.mjs"))})))
	list("other folder", must(archive.FromPath("b")))
	os.Chtimes("b/index.mjs", time.Unix(0, 0), time.Unix(1e9, 0)); list("other time", must(archive.FromPath("b")))
	os.Chmod("b/bootstrap", 0o644); list("not executable", must(archive.FromPath("b")))
	must(0, os.Rename("b/index.mjs", "b/handler.mjs")); os.Remove("b/link.mjs"); list("other name", must(archive.FromPath("b")))
	f := must(archive.FromAssets(map[string]interface{}{"x": must(asset.FromText("1")), "y": must(asset.FromText("2"))})); g := must(archive.FromAssets(map[string]interface{}{"y": must(asset.FromText("1")), "x": must(asset.FromText("2"))})); fmt.Println("swapped", f.Hash == g.Hash)
	h := must(archive.FromAssets(map[string]interface{}{"a/b": must(asset.FromText("1"))})); i := must(archive.FromAssets(map[string]interface{}{"a": must(archive.FromAssets(map[string]interface{}{"b": must(asset.FromText("1"))}))})); fmt.Println("nested", h.Hash == i.Hash); list("nested", i)
}
END
go get github.com/pulumi/pulumi/sdk/v3@v3.274.1 >/dev/null 2>&1 || exit 2
go mod tidy >/dev/null 2>&1 || true
go run . | tee seen
grep -q 'bootstrap -rwxr-xr-x' seen && [ "$(grep -c 'bootstrap -rwxr' seen)" -ge 3 ]
