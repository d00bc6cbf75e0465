"""What the handlers of this room ask for, in one word each."""

from datetime import datetime

from litestar.di import NamedDependency
from litestar.params import FromPath

from contest.core.database import Database
from contest.core.files import FileStore
from contest.people.access import Actor
from contest.settings import Settings
from contest.web.forms import RawForm

InPath = FromPath[str]
Me = NamedDependency[Actor | None]
Db = NamedDependency[Database]
Now = NamedDependency[datetime]
Files = NamedDependency[FileStore]
Raw = NamedDependency[RawForm]
House = NamedDependency[Settings]
