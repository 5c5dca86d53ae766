"""One transfer with huggingface_hub, timed without its start: python3 hub.py pull|push ENDPOINT TOKEN model|dataset REPOSITORY FOLDER.

A pull fills an empty cache in FOLDER, a push sends FOLDER to a repository it creates. The last line is a JSON object."""
import json
import os
import sys
import time

verb, endpoint, token, kind, repository, folder = sys.argv[1:]
os.environ.update(HF_ENDPOINT=endpoint, HF_HUB_DISABLE_XET="1", HF_HUB_DISABLE_PROGRESS_BARS="1", HF_HUB_DISABLE_TELEMETRY="1", HF_HUB_VERBOSITY="error", HF_TOKEN=token)
if verb == "pull":
    os.environ["HF_HOME"] = folder
from huggingface_hub import HfApi, snapshot_download  # noqa: E402

before = time.perf_counter()
if verb == "pull":
    snapshot_download(repository, repo_type=kind)
else:
    api = HfApi()
    api.create_repo(repository, repo_type=kind)
    api.upload_folder(repo_id=repository, repo_type=kind, folder_path=folder)
print(json.dumps({"seconds": time.perf_counter() - before}))
