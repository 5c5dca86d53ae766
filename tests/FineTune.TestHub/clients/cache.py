"""Looks at a cache that both sides write: python3 cache.py fill|files|check|lock ENDPOINT CACHE REPOSITORY. Ends with a line `ok`, or raises.

fill    downloads the repository into the cache by snapshot_download, which writes a list of its files
files   the same file by file, which writes none
check   reads what the engine has put there: every file without a request, the scan of the cache without warnings, the digests as `hf cache verify` compares them
lock    holds the lock of the weights for three seconds, while the engine pulls"""
import os
import sys
import time

verb, endpoint, cache, repository = sys.argv[1:]
os.environ.update(HF_ENDPOINT=endpoint, HF_HUB_CACHE=cache, HF_HUB_DISABLE_XET="1", HF_HUB_DISABLE_PROGRESS_BARS="1", HF_HUB_DISABLE_TELEMETRY="1", HF_TOKEN="hf_alice")
from huggingface_hub import HfApi, hf_hub_download, scan_cache_dir, snapshot_download  # noqa: E402
from huggingface_hub.utils import WeakFileLock  # noqa: E402

if verb == "fill":
    print(snapshot_download(repository))
elif verb == "files":
    for name in HfApi().list_repo_files(repository):
        hf_hub_download(repository, name)
elif verb == "check":
    scan = scan_cache_dir()
    assert not scan.warnings, scan.warnings
    [repo] = [repo for repo in scan.repos if repo.repo_id == repository]
    [revision] = repo.revisions
    assert "main" in revision.refs, revision.refs
    names = sorted(str(file.file_path.relative_to(revision.snapshot_path)) for file in revision.files)
    print(names)
    for name in names:
        assert os.path.exists(hf_hub_download(repository, name, local_files_only=True))
    result = HfApi().verify_repo_checksums(repository)
    assert result.checked_count == len(names) and not result.mismatches and not result.extra_paths, result
else:
    folder = os.path.join(cache, ".locks", "models--" + repository.replace("/", "--"))
    os.makedirs(folder, exist_ok=True)
    [entry] = [file for file in HfApi().list_repo_tree(repository) if file.path == "model.safetensors"]
    with WeakFileLock(os.path.join(folder, entry.lfs.sha256 + ".lock")):
        print("held", flush=True)
        time.sleep(3)
    print("released", time.time())
print("ok")
