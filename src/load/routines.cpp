// The names of functions: `f(int)` and `f` with its arguments → `f(integer)`, as the server calls it.
#include <fmt/format.h>

#include "core/parse_tree.hpp"
#include "core/sql.hpp"
#include "core/type_name.hpp"
#include "load/resolve_steps.hpp"

namespace reconcile {

namespace {

/// The types by which the server tells overloads apart: of what is passed in.
std::optional<std::vector<std::string>> input_types(const std::string& arguments) {
  const ParseTree tree(arguments, Syntax::arguments);
  const Node* function = tree.root() ? member(*tree.root(), "CreateFunctionStmt") : nullptr;
  if (!function) return std::nullopt;
  std::vector<std::string> types;
  const Node* all = member(*function, "parameters");
  for (std::size_t i = 0; all && i < all->Size(); ++i) {
    const Node* parameter = member((*all)[static_cast<rapidjson::SizeType>(i)], "FunctionParameter");
    const Node* type = parameter ? member(*parameter, "argType") : nullptr;
    const Node* mode = parameter ? member(*parameter, "mode") : nullptr;
    const std::string_view word = mode && mode->IsString() ? mode->GetString() : "";
    if (type && word != "FUNC_PARAM_OUT" && word != "FUNC_PARAM_TABLE") types.push_back(base_type(type_name(*type)));
  }
  return types;
}

std::string* arguments_of(Object& object) {
  if (object.ref.kind == &function_kind) return &static_cast<Function&>(object).arguments;
  if (object.ref.kind == &procedure_kind) return &static_cast<Procedure&>(object).arguments;
  return nullptr;
}

}  // namespace

void name_routines(Database& desired, Mistakes& mistakes) {
  std::vector<std::pair<ObjectRef, std::string>> named;
  for (const auto& object : desired.objects()) {
    if (!object->ref.kind->has_arguments) continue;
    const std::string& written = object->ref.name;
    const std::string name = quote_ident(bare_name(written));
    const std::string in_key = written.size() > name.size() + 1
                                   ? written.substr(name.size() + 1, written.size() - name.size() - 2)
                                   : std::string();
    std::string* arguments = arguments_of(*object);
    if (arguments && arguments->empty()) *arguments = in_key;
    const auto types = input_types(in_key.empty() && arguments ? *arguments : in_key);
    if (!types) {
      mistakes.add(fmt::format("the arguments of {} are no SQL", object->ref.described()), object->place,
                   "write them as CREATE FUNCTION does: `flow uuid, retries integer DEFAULT 3`");
      continue;
    }
    std::vector<std::string> qualified_types;
    for (const std::string& type : *types) {
      const bool is_array = type.ends_with("[]");
      const Object* own =
          desired.find(Namespace::type, object->ref.schema, is_array ? type.substr(0, type.size() - 2) : type);
      qualified_types.push_back(own ? own->ref.sql() + (is_array ? "[]" : "") : type);
    }
    const std::string full = fmt::format("{}({})", name, fmt::join(qualified_types, ", "));
    if (full != written) named.emplace_back(object->ref, full);
  }
  for (const auto& [ref, full] : named) {
    ObjectRef now = ref;
    now.name = full;
    if (const Object* other = desired.find(now))
      mistakes.add(fmt::format("{} is defined twice", now.described()), desired.find(ref)->place,
                   fmt::format("first at {}", to_string(other->place)));
    else
      desired.rename(ref, now);
  }
}

}  // namespace reconcile
