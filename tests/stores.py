"""The two places where files lie, for tests that must hold on both: a folder, and a bucket on an S3 API server."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from contest.core.files import FileStore

BUCKET = "tep"


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """Address of a moto server; AWS_* name it for obstore, here and in processes started by a test."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    settings = {
        "AWS_ENDPOINT": address, "AWS_ALLOW_HTTP": "true", "AWS_REGION": "ap-southeast-1",
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
    }  # fmt: skip
    before = dict(os.environ)
    os.environ.update(settings)
    yield address
    os.environ.clear()
    os.environ.update(before)
    server.stop()


@pytest.fixture
def bucket(s3_server: str, tmp_path: Path) -> str:
    """URL of an empty folder in a bucket."""
    import boto3

    client = boto3.client("s3", endpoint_url=s3_server, region_name="us-east-1")
    client.create_bucket(Bucket=BUCKET)
    return f"s3://{BUCKET}/{tmp_path.name}"


@pytest.fixture(params=["disk", pytest.param("s3", marks=pytest.mark.s3)])
def store_url(request: pytest.FixtureRequest) -> str:
    """Empty for a folder, else a bucket's."""
    return request.getfixturevalue("bucket") if request.param == "s3" else ""


@pytest.fixture
def either_store(store_url: str, tmp_path: Path) -> FileStore:
    return FileStore(store_url, folder=tmp_path / "objects")
