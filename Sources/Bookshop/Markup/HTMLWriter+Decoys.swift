extension HTMLWriter {
    /// The quirk's own additions to a page, somewhere in its body: what looks like links and is none.
    mutating func decoys() {
        switch quirk {
        case .comments:
            raw(
                """
                <!-- <a href="\(Quirk.trap)comment">An old link</a> -->
                <!----><!-- a > b --><!--> <!---> <!-- bang <a href="\(Quirk.trap)bang"> --!>
                <!-- <!-- nested? <a href="\(Quirk.trap)nested-comment"> -->
                <? <a href="\(Quirk.trap)bogus"> ?></ not a tag>

                """)
        case .scripts:
            raw(
                """
                <script>
                // "</a href" and <a href="\(Quirk.trap)script"> are text here; so is <\\/script>
                var box = '<a href="\(Quirk.trap)script-string">x</a href', less = 1 < 2;
                </script>
                <style>a::after { content: "<a href='\(Quirk.trap)style'>"; }</style>
                <textarea rows="1"><a href="\(Quirk.trap)textarea">not a link</a></textarea>
                <script type="text/template"><a href="\(Quirk.trap)template-script">later</a></script>

                """)
        case .conditionals:
            raw(
                """
                <!--[if lt IE 9]><a href="\(Quirk.trap)conditional">Upgrade</a><![endif]-->
                <![if !IE]><p class="modern">Drawn by a browser of this century.</p><![endif]>

                """)
        case .misnested:
            raw("<p><b>Read <i>in the</b> bath</i>, or not.</p><table>Loose words<tr><td>in a table</table>\n")
        case .strayEndTags:
            raw("</p></td></b></br></nosuch></ul>\n")
        case .none, .unclosed, .unquoted, .uppercase, .noSkeleton, .entities, .duplicateAttributes, .spacing:
            break
        }
    }
}
