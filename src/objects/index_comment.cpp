// A comment on the index of a constraint, which is not the comment on the constraint (manual, COMMENT).
#include "objects/kinds.hpp"
#include "objects/spell.hpp"

namespace reconcile {

namespace {

Statements comment_on(const Object& object, const std::string& text, bool is_gone) {
  const ObjectRef& ref = object.ref;
  const std::string index = qualified(ref.schema, ref.name);
  Statement statement =
      statement_on(ref, fmt::format("{} index {}", is_gone ? "Drop the comment on" : "Comment on", index),
                   fmt::format("COMMENT ON INDEX {} IS {}", index, is_gone ? "NULL" : quote_literal(text)),
                   is_gone ? Guard::Action::remove : Guard::Action::change,
                   {ref.described(),
                    fmt::format("obj_description(to_regclass({}), 'pg_class')", quote_literal(index)),
                    is_gone ? std::vector<std::string>{} : std::vector<std::string>{text},
                    false,
                    {}});
  statement.guard.table = ref.table_sql();
  statement.lock = Lock::share_update_exclusive;
  return {std::move(statement)};
}

Statements write(const Object& object) { return comment_on(object, static_cast<const Comment&>(object).text, false); }

}  // namespace

const Kind index_comment_kind{
    .name = "index comment",
    .section = "index_comment",
    .nested_in = {&primary_key_kind, &unique_kind, &exclusion_kind},
    .single = true,
    .short_scalar = "text",
    .make = make<Comment>,
    .fields = {field<&Comment::text>(
        "text", "what PostgreSQL shows beside the index of the constraint",
        [](const Object&, const Object& to, ServerVersion) -> std::optional<Statements> { return write(to); })},
    .create = [](const Object& object, ServerVersion) { return write(object); },
    .drop = [](const Object& object, ServerVersion) { return comment_on(object, {}, true); },
    .disposable = always,
};

}  // namespace reconcile
