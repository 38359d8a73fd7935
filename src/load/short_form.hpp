// How an object is written: the order of its keys, and the short form of what says one thing only.
#pragma once

#include <string_view>
#include <vector>

#include "core/kind.hpp"

namespace reconcile {

/// Whether objects nest in it by name, so that it takes lines of its own.
bool has_sections(const Kind& kind);

/// The kind whose key that is: of the file (null), or of an object of a kind. Null: there is none.
const Kind* kind_at(const Kind* outer, std::string_view key);

/// Every key that an object of the kind may have, in the order in which they are written.
std::vector<std::string_view> keys_in_order(const Kind& kind);

/// With its keys in that order; unknown ones come last.
Document ordered(const Kind& kind, Document object);

/// `text` for `{type: text}`.
Document shortened(const Kind& kind, Document object);

/// `{type: text}` for `text`; what is neither long nor short stays as it is.
Document expanded(const Kind& kind, const Document& object);

/// All of a file as `inspect` would write it. `keep_order`: but for the order of keys. Names stay in their order.
Document in_short_form(const Document& file, bool keep_order);

}  // namespace reconcile
