#pragma once
// Debian's libxml2 is built with ICU; its headers then collide with the ICU of Foundation.
// Nothing we call needs the ICU half, so it is switched off before the other headers are read.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/HTMLtree.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlreader.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

/// `xmlFree` is a global function pointer, which Swift 6 does not let us call.
static inline void clibxml2_free(void *pointer) { xmlFree(pointer); }

/// The shared names of text nodes: arrays of C, which Swift would copy as tuples.
static inline const xmlChar *clibxml2_text_name(void) { return xmlStringText; }
static inline const xmlChar *clibxml2_comment_name(void) { return xmlStringComment; }
