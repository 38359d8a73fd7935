// Options of foreign data: OPTIONS (name 'value', …), of which those that hold a secret are nobody's business here.
#pragma once

#include "objects/spell.hpp"

namespace reconcile {

/// SQL that reads them as a json map, or null.
std::string foreign_options_column(std::string_view options);
/// The same as one text that spell_for_guard() gives of the right ones.
std::string foreign_options_found(std::string_view options);
std::string spell_for_guard(const Options& options);
/// ` OPTIONS (a '1')`, or nothing.
std::string spell_foreign_options(const Options& options);
/// `OPTIONS (ADD a '1', SET b '2', DROP c)`
std::string change_foreign_options(const Options& from, const Options& to);
/// A secret is not written down.
void refuse_secrets(const Object& object, const Options& options, Mistakes& mistakes);

}  // namespace reconcile
