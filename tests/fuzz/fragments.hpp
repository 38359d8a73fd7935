// Fragments of desired state: the states of all files under tests/cases, from which random states are put together.
#pragma once

#include <string>
#include <vector>

#include "core/document.hpp"

namespace reconcile::test {

/// One case: its live and its desired state as files of desired state. Either may be empty.
struct Fragment {
  std::string path;
  Document live;
  Document desired;
};

/// The cases whose states are both YAML and that have a plan, sorted by path. Run in the folder of the repository.
std::vector<Fragment> read_fragments();

/// The text with a name replaced wherever it stands as a whole word, in keys and values alike.
Document with_word_replaced(const Document& document, const std::string& word, const std::string& by);

/// The fragment with that suffix behind the name of everything that stands by itself in it, so that two copies do not
/// meet. Names of the whole database that exist beforehand, as those of extensions, stay.
Fragment with_suffix(Fragment fragment, const std::string& suffix);

/// Both files in one; where both have a scalar or list at a place, the first one's is taken.
Document merged(const Document& first, const Document& second);

/// The map without that entry.
Document without(const Document& map, std::size_t entry);

}  // namespace reconcile::test
