"""Addresses of pages: resolved by the WHATWG URL standard as far as these corpora need, and compared."""

from urllib.parse import quote, unquote, urljoin, urlsplit

# What the standard leaves as it is in a path and in a query of an http URL, beside letters and digits.
_PATH = "!$%&'()*+,-./:;=@[\\]^_|~"
_QUERY = "!$%&()*+,-./:;=?@[\\]^_`{|}~"


def resolve(base: str, reference: str) -> str | None:
    """The http(s) URL that `reference` means on the page `base`, without its fragment; None for other schemes."""
    reference = reference.strip("".join(map(chr, range(33)))).translate({9: None, 10: None, 13: None})
    try:
        parts = urlsplit(urljoin(base, reference))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    path = quote(parts.path or "/", safe=_PATH).replace("\\", "/")
    query = "?" + quote(parts.query, safe=_QUERY) if parts.query else ""
    return f"{parts.scheme}://{parts.netloc.lower()}{path}{query}"


def key(url: str) -> str:
    """What two crawlers' spellings of one page have in common: path and query, percent-decoded."""
    parts = urlsplit(url)
    return unquote(parts.path or "/") + ("?" + unquote(parts.query) if parts.query else "")


def extension(page: str) -> str:
    """The kind of file by its name's ending: `.html`, `.css`; `folder` for a path that ends in a slash."""
    name = page.split("?")[0].rsplit("/", 1)[-1]
    if not name:
        return "folder"
    return "." + name.rsplit(".", 1)[1] if "." in name else "no ending"
