/// Small pages that selectors are tried on. What parsel finds in them stands in ``SelectingOracle``.
enum SelectingPages {
    static let all = ["article": article, "shop": shop, "broken": broken, "deepText": deepText]

    static let article = """
        <!DOCTYPE html>
        <html lang="en"><head><title>Of Ferns &amp; Mosses</title>
        <meta name="description" content="A walk &quot;in&quot; the wood"><meta charset="latin1">
        <link rel="stylesheet" href="/s.css"><style>p > a { color: #0a0 }</style></head>
        <body class="page  wide"><!-- begin -->
        <h1 id="top">Of <em>Ferns</em> &amp; Mosses</h1>
        <p class="intro first">Ferns <b>grow</b> in <a href="/shade" class="ext link">shade</a>.</p>
        <p>Mosses do <a href="http://moss.example/a?b=1&amp;c=2" hreflang="en-GB" rel="nofollow external">too</a>.</p>
        <ul id="list"><li>one</li><li class="odd">two<ul><li>two a</li><li>two b</li></ul></li><li></li><li>four</li>
        <li class="odd last">five</li></ul>
        <ol><li>I</li><li><!-- nothing --></li></ol>
        <table><tr><th>Name</th><td>Fern</td></tr><tr><th>Höhe</th><td data-unit="cm">40</td></tr></table>
        <script>if (a < b && c > d) { x = "</p>"; }</script>
        <div><div class="note"><p>A note</p><p>with two parts</p><span>and a tail</span></div><p>After</p></div>
        <p lang="de">Größe <i>ß</i> &nbsp;ẞ</p></body></html>
        """

    static let shop = """
        <html><body><div class="grid"><article class="card" data-id="7"><h2><a href="/b/7" title="Seven Seas">Seven…</a></h2>
        <p class="price_color">£51.77</p><p class="instock availability"> In stock </p></article>
        <article class="card sold-out" data-id="8"><h2><a href="/b/8" title="Eight Days">Eight…</a></h2>
        <p class="price_color">£22.65</p><p class="availability">Gone</p></article>
        <article class="card" data-id="12"><h2><a href="/b/12" title="Twelve">Twelve…</a></h2>
        <p class="price_color">£9.00</p></article></div>
        <form><input type="checkbox" checked name="a"><input type="radio" name="r" CHECKED><input type="text" disabled
        name="t"><select><option>1</option><option selected>2</option></select><button disabled>no</button></form>
        <ul class="pager"><li class="previous"><a href="page-1.html">previous</a></li><li class="current">Page 2 of 50</li>
        <li class="next"><a href="page-3.html">next</a></li></ul><IMG SRC="x.png" ALT="X"><a name="anchor">no link</a>
        </body></html>
        """

    static let broken = """
        <title>Broken<p>First<p>Second <b>bold <i>both</b> italic</i><li>loose<li>items
        <table><td>cell<td>two<tr><td>three</table><a href=one.html>one<a href='two.html'>two</a>
        <div id=d1 class=x><span>never closed<div id=d2>inner</div></body></html>
        <p id="late">after the end
        """

    static let deepText = """
        <div>a<div>b<span>c</span>d<div>e</div>f</div>g</div><section>s<div title="t">h</div>u</section>
        """
}
