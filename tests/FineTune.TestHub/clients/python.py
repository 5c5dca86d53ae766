"""Holds the official client against the test hub: python3 python.py ENDPOINT TOKEN. Ends with a line `ok N checks`, or raises."""
import os
import sys
import tempfile

endpoint, token = sys.argv[1:3]
os.environ.update(HF_ENDPOINT=endpoint, HF_HOME=tempfile.mkdtemp(), HF_HUB_DISABLE_XET="1", HF_HUB_DISABLE_PROGRESS_BARS="1", HF_HUB_DISABLE_TELEMETRY="1")
from huggingface_hub import HfApi, CommitOperationAdd, hf_hub_download, snapshot_download
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError

api = HfApi(endpoint=endpoint, token=token)
checks = 0


def check(actual, expected):
    global checks
    assert actual == expected, f"{actual!r} is not {expected!r}"
    checks += 1


def fails(kind, status, call):
    global checks
    try:
        call()
    except kind as error:
        assert error.response is None or error.response.status_code == status, error
        checks += 1
        return
    raise AssertionError(f"no {kind.__name__}")


check(api.whoami()["name"], "alice")
repo = "alice/from-python"
api.create_repo(repo, private=True)
api.create_repo(repo, exist_ok=True)
fails(HfHubHTTPError, 409, lambda: api.create_repo(repo))

weights = bytes(range(256)) * 50_000
with tempfile.TemporaryDirectory() as folder:
    os.mkdir(f"{folder}/nested")
    for name, content in {"config.json": b"{}", "model.safetensors": weights, "nested/small.bin": b"\7" * 1000, "empty.txt": b"", "README.md": b"---\nlicense: mit\n---\n# Card\n"}.items():
        open(f"{folder}/{name}", "wb").write(content)
    commit = api.upload_folder(repo_id=repo, folder_path=folder)
    check(api.upload_folder(repo_id=repo, folder_path=folder).oid, commit.oid)

check({"config.json", "empty.txt", "model.safetensors", "nested/small.bin", "README.md"} <= set(api.list_repo_files(repo)), True)
info = {file.path: file for file in api.get_paths_info(repo, ["model.safetensors", "config.json"])}
check((info["model.safetensors"].lfs.size, info["config.json"].lfs), (len(weights), None))
path = snapshot_download(repo, token=token)
check(os.path.basename(path), commit.oid)
check(open(f"{path}/model.safetensors", "rb").read() == weights, True)
check(os.path.exists(hf_hub_download(repo, "nested/small.bin", token=token)), True)

api.create_branch(repo, branch="experiment")
api.upload_file(repo_id=repo, path_or_fileobj=b"more", path_in_repo="more.txt", revision="experiment")
check(api.file_exists(repo, "more.txt", revision="experiment"), True)
check(api.file_exists(repo, "more.txt"), False)
proposal = api.upload_file(repo_id=repo, path_or_fileobj=b"?", path_in_repo="proposal.txt", create_pr=True)
check(proposal.pr_revision, "refs/pr/1")
check(hf_hub_download(repo, "proposal.txt", revision="refs/pr/1", token=token).endswith("proposal.txt"), True)
fails(HfHubHTTPError, 412, lambda: api.create_commit(repo, [CommitOperationAdd("late.txt", b"late")], commit_message="Late", parent_commit="0" * 40))
api.create_tag(repo, tag="v1")
check(api.repo_info(repo, revision="v1").sha, api.repo_info(repo).sha)
api.delete_file("empty.txt", repo)
check(api.file_exists(repo, "empty.txt"), False)
refs = api.list_repo_refs(repo, include_pull_requests=True)
check(({branch.name for branch in refs.branches}, [tag.name for tag in refs.tags], [pr.ref for pr in refs.pull_requests]), ({"main", "experiment"}, ["v1"], ["refs/pr/1"]))

fails(EntryNotFoundError, 404, lambda: hf_hub_download(repo, "absent", token=token))
fails(RevisionNotFoundError, 404, lambda: hf_hub_download(repo, "config.json", revision="absent", token=token))
fails(RepositoryNotFoundError, 404, lambda: api.repo_info("alice/absent"))
fails(RepositoryNotFoundError, 401, lambda: HfApi(endpoint=endpoint, token=False).repo_info(repo))
fails(HfHubHTTPError, 401, lambda: HfApi(endpoint=endpoint, token="hf_wrong").whoami())
fails(HfHubHTTPError, 403, lambda: HfApi(endpoint=endpoint, token="hf_bob").create_repo("alice/not-mine"))
api.delete_repo(repo)
fails(RepositoryNotFoundError, 404, lambda: api.repo_info(repo))
print(f"ok {checks} checks")
