"""The registry through which features meet: typed objects, found by their type, known by no name."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


class Registry:
    """Objects declared by the installed features, by type, in the order of declaration."""

    def __init__(self) -> None:
        self._objects: dict[type, list[Any]] = defaultdict(list)

    def add(self, *objects: Any) -> None:
        """Declare objects; called from features.py while the apps start."""
        for one in objects:
            if one not in self._objects[type(one)]:
                self._objects[type(one)].append(one)

    def all(self, kind: type[T]) -> tuple[T, ...]:
        """Everything declared of exactly this type."""
        return tuple(self._objects[kind])


registry = Registry()


@dataclass(frozen=True)
class NavItem:
    """One entry of the area navigation. `is_shown` gets the actor; an item never usable is absent, not disabled."""

    label: Any
    url_name: str
    position: int
    is_shown: Callable[[Any], bool]
    prefix: str = ""


@dataclass(frozen=True)
class PublicPage:
    """A page that everybody reads without signing in, named in the footer and where people sign in."""

    label: Any
    url_name: str


@dataclass(frozen=True)
class AccountLink:
    """A page that belongs to the person themselves, listed on their account page under `heading`."""

    label: Any
    url_name: str
    heading: Any


@dataclass(frozen=True)
class OfflineForm:
    """A form that opens without a line. `path` is a regular expression of its addresses, `shell` names the personless
    page that stands in for it, `begin` the address (a name too) that a new record is posted to.
    """

    path: str
    shell: str
    begin: str


@dataclass(frozen=True)
class HomePanel:
    """A part of the start page. `context` gets the actor and answers what the template needs, or None to be absent.

    `is_side` panels stand beside the others where the page is wide, below them on a phone.
    """

    template: str
    position: int
    context: Callable[[Any], dict[str, Any] | None]
    is_side: bool = False


@dataclass(frozen=True)
class EventType:
    """A kind of event that may reach people's mail: `needs.need.accepted`."""

    name: str
    label: Any


@dataclass(frozen=True)
class MastheadLink:
    """A link beside the person's name on every page. `count` gets the actor; 0 or None shows no number."""

    label: Any
    url_name: str
    icon: str
    count: Callable[[Any], int | None]


@dataclass(frozen=True)
class EventSink:
    """Takes every announced event, in the transaction of the act. Declared by whoever wants to tell people."""

    take: Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """One line of a digest. `url` is a path of the portal; `level` a severity from 1 to 5; `group` a heading above.

    `needs_status_note` asks for the footnote that belongs to a name with an asterisk. `record_uuid` and `house_id` (the
    authority whose it is) say of which record it tells, so that its house can be told who was.

    Records that not every member may read give a link and no content: mails travel further than pages.
    """

    text: str
    url: str
    detail: str = ""
    group: str = ""
    level: int | None = None
    link: str = ""
    needs_status_note: bool = False
    record_uuid: Any = None
    house_id: int | None = None


@dataclass(frozen=True, slots=True)
class DigestPart:
    """What a section has for one reader: a title in their language, the first entries, and how many there are.

    `is_task` parts wait for the reader to act and come first. `more_url` is the page that lists the same set.
    """

    title: str
    entries: tuple[DigestEntry, ...]
    total: int
    is_task: bool = False
    more_url: str = ""


@dataclass(frozen=True, slots=True)
class DigestAudience:
    """Everybody who is told the same of the network: what the shared part of a digest may depend on, and no more.

    `scope` is that of any member, never a person's. `condition` narrows to an area by the scope columns; `sectors`
    are codes, empty for all; `least_level` is the least severity, 1 for all: what carries none is told in any case. The
    period is [since, until). At most `most` entries are asked for.
    """

    scope: Any
    since: Any
    until: Any
    condition: Any
    sectors: tuple[str, ...] = ()
    least_level: int = 1
    most: int = 30


@dataclass(frozen=True, slots=True)
class DigestReader:
    """One reader of a batch: the person, their own scope at this moment, and the period [since, until)."""

    person_id: int
    scope: Any
    since: Any
    until: Any


@dataclass(frozen=True, slots=True)
class DigestNews:
    """What a personal section found for one reader. Equal keys stand for equal news, which are then written once."""

    key: Any
    records: tuple[Any, ...]
    total: int


@dataclass(frozen=True)
class SharedDigestSection:
    """A part of the digest that a whole audience reads in the same words.

    `collect` gets a DigestAudience, reads through `visible_to(audience.scope)` and answers a DigestPart, newest state
    only, in the current language; None leaves the section out. `template` names the layout without its ending: one
    for text (.txt) and one for HTML (.html). People's rules name it by its `label`.
    """

    name: str
    label: Any
    position: int
    template: str
    collect: Callable[[DigestAudience], DigestPart | None]


@dataclass(frozen=True)
class PersonalDigestSection:
    """A part of the digest that depends on the reader: what waits for them, what came back to their house.

    `find` gets the readers of a batch and the scope of them together, asks the database once for all, and answers
    DigestNews by person. SECURITY: it must give each reader only records that their own scope shows. `write` turns
    news into a DigestPart in the current language and time zone, without a query.
    """

    name: str
    label: Any
    position: int
    template: str
    find: Callable[[Sequence[DigestReader], Any], Mapping[int, DigestNews]]
    write: Callable[[DigestNews], DigestPart]


@dataclass(frozen=True)
class NoticeKind:
    """Mails at once that a person switches on and off as one. `is_for` gets a Scope: may this person get any?

    Mails of an urgent kind wait for no further events and cannot be switched off; nobody is asked about them.
    """

    name: str
    label: Any
    position: int
    is_for: Callable[[Any], bool]
    is_urgent: bool = False


#: The kind of notices that a person's own rule asks for; it is switched by the rule.
BY_RULE = "rules"


@dataclass(frozen=True, slots=True)
class NoticeEvent:
    """An announced event as those who tell people of it see it. The authorities are the record's at that moment."""

    name: str
    record_uuid: Any
    at: Any
    actor_id: int | None
    authority_id: int
    addressed_to_id: int | None


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What one person is told of one event, in the current language.

    `title` becomes the mail's subject, `sentence` its text, `url` a path of the portal. `sender` names on whose behalf.
    `authority_id` is the reader's authority that it concerns; without one `because` says why it came.
    `needs_status_note` asks for the footnote that belongs to a name with an asterisk. `link` says what is asked of the
    reader, on the mail's button; without one the button opens the portal.
    """

    title: str
    sentence: str
    url: str
    sender: str = ""
    authority_id: int | None = None
    because: str = ""
    needs_status_note: bool = False
    link: str = ""


@dataclass(frozen=True)
class NoticeType:
    """Who is told at once of an event, and in which words. Several types may tell different people of one event.

    `find_recipients(event)` answers ids of people; the planner asks it in the system role.
    `find_records(events, scope)` answers records by the events' `record_uuid`. SECURITY: only what this reader's own
    scope shows. `write(record, event, scope)` answers a NoticeText, or None when it is not this reader's business now;
    it asks the database nothing. `still_holds(record, event)` is False when the record went on: then no mail is sent,
    and the list of notices keeps the line. Nobody is told of their own act, unless `tells_actor` says that it went on
    without them.

    With a `section` (the name of a shared one) it tells those too whose rule asks for that at once, when the record
    reaches every member and the rule's area, sectors and severity fit. Its kind is BY_RULE then, and `find_recipients`
    names nobody.
    """

    name: str
    event: str
    kind: str
    find_recipients: Callable[[NoticeEvent], Collection[int]]
    find_records: Callable[[Sequence[NoticeEvent], Any], Mapping[Any, Any]]
    write: Callable[[Any, NoticeEvent, Any], NoticeText | None]
    still_holds: Callable[[Any, NoticeEvent], bool] = lambda _record, _event: True
    tells_actor: bool = False
    section: str = ""


@dataclass(frozen=True)
class RecordTrail:
    """The way back to a feature's record from pages that know only its uuid.

    `find(record_uuid, scope)` answers breadcrumbs (label and url), the record's own page last, or None. SECURITY: only
    for what this scope shows.
    """

    name: str
    find: Callable[[Any, Any], Sequence[Mapping[str, str]] | None]


@dataclass(frozen=True)
class ApiRoutes:
    """The API addresses of a context: a module with `urlpatterns`, mounted under /api/v1/."""

    module: str


@dataclass(frozen=True)
class KeptFiles:
    """Files that a context keeps in a folder of its own (`name`, below FILES_DIR).

    `sweep` removes those that no row names and answers what it found (intake/store.py, Swept).
    """

    name: str
    sweep: Callable[[], Any]


@dataclass(frozen=True)
class DesignPart:
    """A feature's components on the page of components: a template and its sample context, made when asked for."""

    template: str
    context: Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class JobKind:
    """A kind of long work, done by a worker on behalf of the person who asked. `name` reads `needs.export`.

    `run` gets the running job (coordination/jobs/services/running.py) with its parameters; begun anew after a failure
    it must come to the same result. `ability` is what asking takes; it is asked again when the work begins and when the
    file is fetched. `steps` are the parts of the work in order, by the word that `run` reports. `describe` says the
    parameters in one sentence. A person may ask `per_hour` times in an hour.
    """

    name: str
    label: Any
    ability: str
    run: Callable[[Any], None]
    describe: Callable[[Mapping[str, Any]], str]
    steps: Mapping[str, Any] = field(default_factory=dict)
    per_hour: int = 10
