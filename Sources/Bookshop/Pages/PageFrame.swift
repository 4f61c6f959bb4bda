/// What all pages of the shop have around their content: head, menu and footer.
struct PageFrame {
    var title: String
    var language = "en"
    var charset = Charset.utf8
    var quirk = Quirk.none
    var description: String?
    /// An absolute URL, for `link rel=canonical`.
    var canonical: String?
    /// Further start tags of the head, each the attributes of one element.
    var links: [KeyValuePairs<String, String?>] = []
    var robots: String?
    var base: String?

    /// The whole page around what `content` writes.
    func page(_ content: (inout HTMLWriter) -> Void) -> String {
        var page = HTMLWriter(quirk: quirk)
        page.raw("<!DOCTYPE html>\n")
        page.open("html", ["lang": language])
        head(&page)
        page.open("body")
        menu(&page)
        page.open("main")
        content(&page)
        page.close("main")
        page.decoys()
        footer(&page)
        page.close("body")
        page.close("html")
        return page.markup
    }

    private func head(_ page: inout HTMLWriter) {
        page.open("head")
        if let name = charset.metaName { page.void("meta", ["charset": name]) }
        page.element("title", [:], title)
        if let base { page.void("base", ["href": base]) }
        if let description { page.void("meta", ["name": "description", "content": description]) }
        if let robots { page.void("meta", ["name": "robots", "content": robots]) }
        if let canonical { page.void("link", ["rel": "canonical", "href": canonical]) }
        page.void(
            "link", ["rel": "alternate", "type": "application/rss+xml", "title": "New books", "href": "/feed.rss"])
        page.void("link", ["rel": "stylesheet", "href": "/shop.css"])
        for link in links { page.void("link", link) }
        page.close("head")
    }

    private func menu(_ page: inout HTMLWriter) {
        page.open("nav")
        page.element("a", ["href": "/"], "The Bookshop")
        page.element("a", ["href": "/catalogue/"], "All books")
        page.element("a", ["href": "/login", "rel": "nofollow"], "Log in")
        page.close("nav")
    }

    private func footer(_ page: inout HTMLWriter) {
        page.open("footer")
        page.open("p")
        page.raw(quirk == .entities ? "&copy The Bookshop" : "&copy; The Bookshop")
        page.close("p")
        page.close("footer")
    }
}
