import Testing

@testable import Web

/// Forms send what a browser would (HTML standard, section 4.10.21.4).
struct HTMLFormTests {
    private static let page = """
        <form id=search action=/search><input name=q value=x></form>
        <form name=login method=POST action="/login?next=/" enctype="multipart/form-data">
        <input type=hidden name=csrf value="t&amp;k=1"><input name=user><input type=password name=pass value=old>
        <input type=checkbox name=keep checked><input type=checkbox name=spam value=yes>
        <input type=checkbox name=topics value=a checked><input type=checkbox name=topics value=b checked>
        <input type=radio name=size value=s><input type=radio name=size value=m checked><input name=none type=text disabled value=1>
        <select name=land><option value=de>Germany<option selected value=fr>France</select>
        <select name=first><option disabled>A<option>  B
         b <option>C</select><select name=tall size=3><option>1</select>
        <select name=many multiple><option selected>1<option>2<option selected value=drei>3</select>
        <select name=off><option selected disabled>x</select>
        <textarea name=note>
        two
        lines</textarea><input type=file name=file><input value=unnamed><input type=reset name=reset value=r>
        <fieldset disabled><legend><input name=legend value=l></legend><input name=dead value=1></fieldset>
        <datalist><input name=suggested value=1></datalist><div><input name=deep value=d></div>
        <button name=go value=1>Go</button><input type=submit name=other value=2 formaction=/other formmethod=get>
        <button type=button name=script>x</button><input type=image name=map></form>
        <input name=outside value=o form=search><form id=empty></form>
        """

    private func form(_ reference: HTMLForm.Reference, _ submitter: HTMLForm.Submitter = .none) throws -> HTMLForm? {
        let tree = try LibXML2TreeBuilder().tree(html: Self.page)
        return try HTMLForm.find(reference, in: tree, submitter: submitter)
    }

    private func pairs(_ form: HTMLForm?) -> [String] { (form?.fields ?? []).map { "\($0.name)=\($0.value)" } }

    private static let login = [
        "csrf=t&k=1", "user=", "pass=old", "keep=on", "topics=a", "topics=b", "size=m", "land=fr", "first=B b",
        "many=1",
        "many=drei", "note=two\r\nlines", "file=", "legend=l", "deep=d",
    ]

    @Test func fieldsAreThoseOfABrowser() throws {
        let form = try form(.name("login"))
        #expect(pairs(form) == Self.login)
        #expect(form?.action == "/login?next=/")
        #expect(form?.method == .post)
        #expect(form?.encoding == .multipart)
    }

    @Test func buttonsSendTheirNamesWhenPressed() throws {
        #expect(try pairs(form(.name("login"), .first)) == Self.login + ["go=1"])
        let other = try form(.name("login"), .named("other"))
        #expect(pairs(other) == Self.login + ["other=2"])
        #expect(other?.action == "/other")
        #expect(other?.method == .get)
        #expect(try pairs(form(.name("login"), .named("map"))) == Self.login + ["map.x=0", "map.y=0"])
        #expect(try pairs(form(.name("login"), .named("script"))) == Self.login)
    }

    @Test func formsAreFoundByNameIdIndexAndSelector() throws {
        let search = ["q=x", "outside=o"]
        #expect(try pairs(form(.id("search"))) == search)
        #expect(try pairs(form(.index(0))) == search)
        #expect(try pairs(form(.selector(.css("[name=q]")))) == search)
        #expect(try pairs(form(.selector(.xpath("//form[@method]")))) == Self.login)
        let empty = try form(.index(2))
        #expect(empty == HTMLForm(action: "", method: .get, encoding: .urlEncoded, fields: []))
        #expect(try form(.index(3)) == nil)
        #expect(try form(.index(-1)) == nil)
        #expect(try form(.name("search")) == nil)
        #expect(try form(.id("login")) == nil)
        #expect(try form(.selector(.css("[name=outside]"))) == nil)
    }

    @Test func settingAFieldReplacesItsValues() throws {
        var form = try #require(try form(.name("login")))
        form.set("user", to: "ann")
        form.set("topics", to: "c")
        form.set("new", to: "n")
        let expected = Self.login.compactMap { pair in
            ["user=": "user=ann", "topics=a": "topics=c", "topics=b": nil][pair] ?? pair
        }
        #expect(pairs(form) == expected + ["new=n"])
    }

    /// In a group of radio buttons one is chosen, the last one that is marked.
    @Test func oneRadioButtonOfAGroupIsSent() throws {
        let tree = try LibXML2TreeBuilder().tree(
            html:
                "<form><input type=radio name=a value=1 checked><input name=b><input type=RADIO name=a value=2 checked>"
        )
        #expect(try pairs(HTMLForm.find(.index(0), in: tree)) == ["a=2", "b="])
    }
}
