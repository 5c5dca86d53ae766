// Holds the official client against the test hub: node javascript.mjs ENDPOINT TOKEN. Ends with a line `ok N checks`, or throws.
import assert from "node:assert/strict";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createBranch, createRepo, commit, deleteFile, deleteRepo, downloadFile, fileExists, listFiles, modelInfo, pathsInfo, snapshotDownload, uploadFiles, whoAmI,
} from "@huggingface/hub";

const [hubUrl, accessToken] = process.argv.slice(2);
const repo = { type: "model", name: "alice/from-javascript" };
const to = { hubUrl, accessToken, repo };
let checks = 0;
const check = (actual, expected) => {
  assert.deepEqual(actual, expected);
  checks++;
};

const me = await whoAmI({ hubUrl, accessToken });
check(me.name, "alice");

await createRepo({ ...to, private: false });
await assert.rejects(createRepo(to), (error) => error.statusCode === 409);

const weights = new Uint8Array(12_000_000).map((_, index) => index % 251);
const small = new Uint8Array(100_000).fill(7);
const first = await uploadFiles({
  ...to,
  useXet: false,
  files: [
    { path: "config.json", content: new Blob(['{"model_type": "bert"}']) },
    { path: "model.safetensors", content: new Blob([weights]) },
    { path: "nested/small.bin", content: new Blob([small]) },
    { path: "empty.txt", content: new Blob([]) },
  ],
});
check(first.commit.oid.length, 40);

const files = new Map();
for await (const file of listFiles({ ...to, recursive: true })) {
  files.set(file.path, file);
}

check(["config.json", "empty.txt", "model.safetensors", "nested", "nested/small.bin"].every((path) => files.has(path)), true);
check(files.get("model.safetensors").lfs.size, weights.length);
check(files.get("config.json").lfs, undefined);

const config = await downloadFile({ ...to, path: "config.json" });
check(await config.text(), '{"model_type": "bert"}');
const back = new Uint8Array(await (await downloadFile({ ...to, path: "model.safetensors" })).arrayBuffer());
check(Buffer.compare(back, weights), 0);
const middle = await (await downloadFile({ ...to, path: "model.safetensors" })).slice(1000, 1010).arrayBuffer();
check(Buffer.compare(new Uint8Array(middle), weights.slice(1000, 1010)), 0);

const [info] = await pathsInfo({ ...to, paths: ["nested/small.bin"], expand: true });
check(info.lastCommit.id, first.commit.oid);
check(await fileExists({ ...to, path: "absent" }), false);
check((await modelInfo({ hubUrl, accessToken, name: repo.name })).name, repo.name);

await createBranch({ ...to, branch: "experiment" });
await commit({ ...to, branch: "experiment", title: "One more", useXet: false, operations: [{ operation: "addOrUpdate", path: "more.txt", content: new Blob(["more"]) }] });
check(await fileExists({ ...to, path: "more.txt", revision: "experiment" }), true);
check(await fileExists({ ...to, path: "more.txt" }), false);
await assert.rejects(
  commit({ ...to, title: "Late", parentCommit: "0".repeat(40), useXet: false, operations: [{ operation: "addOrUpdate", path: "late.txt", content: new Blob(["late"]) }] }),
  (error) => error.statusCode === 412,
);
const pullRequest = await commit({
  ...to, title: "Proposal", isPullRequest: true, useXet: false, operations: [{ operation: "addOrUpdate", path: "proposal.txt", content: new Blob(["?"]) }],
});
check(pullRequest.pullRequestUrl.endsWith("/discussions/1"), true);
await deleteFile({ ...to, path: "empty.txt" });
check(await fileExists({ ...to, path: "empty.txt" }), false);

const cacheDir = await mkdtemp(join(tmpdir(), "hub-cache-"));
const snapshot = await snapshotDownload({ ...to, cacheDir });
check(Buffer.compare(await readFile(join(snapshot, "nested", "small.bin")), Buffer.from(small)), 0);

await assert.rejects(whoAmI({ hubUrl, accessToken: "hf_wrong" }), (error) => error.statusCode === 401);
await assert.rejects(modelInfo({ hubUrl, accessToken, name: "alice/absent" }), (error) => error.statusCode === 404);
await deleteRepo(to);
await assert.rejects(modelInfo({ hubUrl, accessToken, name: repo.name }), (error) => error.statusCode === 404);
console.log(`ok ${checks} checks`);
