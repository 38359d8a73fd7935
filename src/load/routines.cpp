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

/// What `arguments` says, which the key may say too.
std::string arguments_of(const Object& object) {
  const Field* arguments = object.ref.kind->field("arguments");
  const Document written = arguments ? arguments->write(object) : Document();
  return written.is_null() ? std::string() : written.text();
}

void set_arguments(Object& object, const std::string& arguments) {
  Mistakes none;
  if (const Field* field = object.ref.kind->field("arguments"))
    field->read(Document::scalar(arguments == "*" ? "" : arguments), object, none);
}

/// How the types stand behind the name, or in its place.
std::string name_with(const Object& object, const std::string& name, const std::vector<std::string>& types) {
  const std::string_view words = object.ref.kind->in_sql.words;
  if (words == "CAST") return fmt::format("({})", fmt::join(types, " AS "));
  if (words == "TRANSFORM FOR" && types.size() == 2)
    return fmt::format("{} LANGUAGE {}", types[0], quote_ident(types[1]));
  if (words == "AGGREGATE" && types.empty()) return name + "(*)";
  return fmt::format("{}({})", name, fmt::join(types, ", "));
}

/// Of what is in the key and of `arguments`, which says more, the types.
std::optional<std::vector<std::string>> types_of(const Object& object, const std::string& in_key,
                                                 const std::string& arguments) {
  const std::string_view words = object.ref.kind->in_sql.words;
  if (words == "CAST") {
    const std::string& written = object.ref.name;
    return argument_types(words, written.starts_with('(') ? written : fmt::format("({})", written));
  }
  if (words == "TRANSFORM FOR") return argument_types(words, object.ref.name.text());
  if (words == "OPERATOR") {
    auto types = argument_types(words, fmt::format("+({})", in_key));
    for (std::size_t i = 0; types && i < types->size(); ++i)
      if ((*types)[i].empty()) (*types)[i] = "NONE";
    return types;
  }
  const std::string& all = in_key.empty() ? arguments : in_key;
  if (words == "AGGREGATE") return argument_types(words, fmt::format("f({})", all.empty() ? "*" : all));
  return input_types(all);
}

/// Types of the object's own schema, with that.
std::vector<std::string> with_schemas(const std::vector<std::string>& types, const Database& desired, Symbol schema) {
  std::vector<std::string> qualified_types;
  for (const std::string& type : types) {
    const bool is_array = type.ends_with("[]");
    const Object* own = desired.find(Namespace::type, schema, is_array ? type.substr(0, type.size() - 2) : type);
    qualified_types.push_back(own ? own->ref.sql() + (is_array ? "[]" : "") : type);
  }
  return qualified_types;
}

/// Whether a list of arguments is written beside the name: of a function, a procedure, an aggregate.
bool takes_arguments(const ObjectRef& ref) { return ref.kind->field("arguments") != nullptr; }

/// ` using btree` → ` USING btree`
void name_method(const Object& object, const std::string& name, std::string_view behind,
                 std::vector<std::pair<ObjectRef, std::string>>& named) {
  const std::string full = name + " USING " + std::string(behind.substr(behind.rfind(' ') + 1));
  if (full != object.ref.name.text()) named.emplace_back(object.ref, full);
}

}  // namespace

void name_routines(Database& desired, Mistakes& mistakes) {
  std::vector<std::pair<ObjectRef, std::string>> named;
  for (const auto& object : desired.objects()) {
    if (!object->ref.kind->has_arguments) continue;
    const std::string& written = object->ref.name;
    const std::string_view behind = behind_name(written);
    const std::string name = written.substr(0, written.size() - behind.size());
    if (object->ref.kind->in_schema && behind.starts_with(' ')) {
      name_method(*object, name, behind, named);
      continue;
    }
    const std::string in_key(behind.size() > 1 ? behind.substr(1, behind.size() - 2) : behind);
    if (arguments_of(*object).empty()) set_arguments(*object, in_key);
    const auto types = types_of(*object, in_key, arguments_of(*object));
    if (!types) {
      mistakes.add(fmt::format("the arguments of {} are no SQL", object->ref.described()), object->place,
                   fmt::format("write them as CREATE {} does", object->ref.kind->in_sql.words));
      continue;
    }
    const std::vector<std::string> in_name = with_schemas(*types, desired, object->ref.schema);
    if (const auto said = in_key.empty() ? std::nullopt : types_of(*object, {}, arguments_of(*object));
        said && takes_arguments(object->ref) && with_schemas(*said, desired, object->ref.schema) != in_name) {
      mistakes.add(
          fmt::format("{} has arguments of other types: ({})", object->ref.described(), fmt::join(*said, ", ")),
          object->place, fmt::format("call it {}({}), or {}", name, fmt::join(*said, ", "), name));
      continue;
    }
    const std::string full = name_with(*object, name, in_name);
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
