"""A person's own program: tuspy, the Python client of the tus project, in a process of its own."""

import json
import sys

from tusclient.client import TusClient


def main() -> None:
    said = json.loads(sys.argv[1])
    client = TusClient(said["url"], headers=said["headers"])
    uploader = client.uploader(
        said["file"], chunk_size=said["chunk"], retries=100, retry_delay=0.2, upload_checksum=said["checksum"]
    )
    uploader.upload()


if __name__ == "__main__":
    main()
