import assert from "node:assert/strict";
import { test } from "node:test";
import { goEnvironment } from "./go.ts";
import { isPackage } from "./go-build.ts";
import { parseGoVersion } from "./go-version.js";

test("packages are told from messages in what the compiler says", () => {
  assert.equal(isPackage("github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"), true);
  assert.equal(isPackage("cmp"), true);
  assert.equal(isPackage("go: downloading golang.org/x/net v0.49.0"), false);
  assert.equal(isPackage("# github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"), false);
  assert.equal(isPackage("main.go:3:1: undefined: x"), false);
  assert.equal(isPackage(""), false);
});

test("the version of Go is read from its own answer, released or not", () => {
  assert.equal(parseGoVersion("go version go1.24.4 linux/amd64\n"), "1.24.4");
  assert.equal(parseGoVersion("go version go1.26 linux/arm64\n"), "1.26");
  assert.equal(parseGoVersion(""), undefined);
});

test("the user's own settings of Go change nothing about the build, except where its modules come from", () => {
  const env = goEnvironment("/work", {
    GOFLAGS: "-mod=mod",
    GOWORK: "/mine/go.work",
    GOPROXY: "file:///mirror",
  });
  assert.equal(env.GOFLAGS, "-modcacherw");
  assert.equal(env.GOWORK, "off");
  assert.equal(env.GOPROXY, "file:///mirror");
  assert.equal(env.GOMODCACHE, "/work/modules");
  assert.equal(env.GOCACHE, "/work/compiled");
});
