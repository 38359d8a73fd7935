#include "load/python_calls.hpp"

#include <fmt/format.h>

#include <set>

#include "core/error.hpp"
#include "core/json.hpp"
#include "server/program.hpp"

namespace reconcile {

namespace {

/// Reads names of files from its input, one on each line, and prints a JSON object with the calls and conditions of
/// each. Functions of the same file that are called are followed, names of texts of the file looked up.
constexpr std::string_view reader = R"python(
import ast, builtins, io, json, re, sys, tokenize

# what SQLAlchemy takes for a parameter in text(), and what drivers take for one where values are given
BIND = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sbt]")

def text_of(node, names):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value, node.lineno
    if isinstance(node, ast.Name) and node.id in names:
        return names[node.id]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = text_of(node.left, names), text_of(node.right, names)
        return (left[0] + right[0], left[1]) if left and right else None
    if isinstance(node, ast.JoinedStr):
        parts = [text_of(part.value if isinstance(part, ast.FormattedValue) else part, names) for part in node.values]
        plain = all(part.conversion == -1 and not part.format_spec for part in node.values if isinstance(part, ast.FormattedValue))
        return ("".join(part[0] for part in parts), node.lineno) if plain and all(parts) else None
    if isinstance(node, ast.Call) and called(node) == "format" and isinstance(node.func, ast.Attribute) and not node.keywords:
        template, fields = text_of(node.func.value, names), [text_of(each, names) for each in node.args]
        try:
            return (template[0].format(*(text for text, line in fields)), 0) if template and all(fields) else None
        except (IndexError, KeyError, ValueError):
            return None
    if isinstance(node, ast.Call) and node.args and called(node) in ("text", "DDL", "dedent"):
        return text_of(node.args[0], names)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("bindparams", "strip", "columns"):
        return text_of(node.func.value, names)
    return None

def called(node):
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")

def owner(node):
    return getattr(node.func.value, "id", "") if isinstance(node.func, ast.Attribute) else ""

def with_parameters(sql, has_values):
    # of the same length, so that places stay what they are
    mark = lambda match: "$1".ljust(len(match.group()))
    sql = BIND.sub(mark, sql).replace("\\:", " :")
    return PLACEHOLDER.sub(mark, sql).replace("%%", " %") if has_values else sql

def leaves(body):
    return bool(body) and isinstance(body[-1], (ast.Return, ast.Continue, ast.Break))

# whether a condition about the dialect holds on PostgreSQL; None: it is about something else
def on_postgresql(test):
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = on_postgresql(test.operand)
        return None if inner is None else not inner
    if isinstance(test, ast.Call) and called(test) == "isinstance" and len(test.args) == 2:
        names = [getattr(each, "id", getattr(each, "attr", "")) for each in ast.walk(test.args[1])]
        dialects = [name for name in names if name.endswith("Dialect")]
        return any(name.startswith(("PG", "Postgres")) for name in dialects) if dialects else None
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        said = ast.unparse(test.left)
        known = said.endswith("dialect.name") or said.split(".")[-1] in ("dialect", "dialect_name", "db_type", "drivername")
        names = [each.value for each in ast.walk(test.comparators[0]) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if known and names:
            found = any(name.startswith("postgres") for name in names)
            return found if isinstance(test.ops[0], (ast.Eq, ast.In)) else not found if isinstance(test.ops[0], (ast.NotEq, ast.NotIn)) else None
    if isinstance(test, ast.BoolOp):
        parts = [on_postgresql(each) for each in test.values]
        if isinstance(test.op, ast.And):
            return False if False in parts else None if None in parts else True
        return True if True in parts else None if None in parts else False
    return None

class Calls(ast.NodeVisitor):
    def __init__(self, functions, names, imports, comments, is_up):
        self.imports = imports
        self.functions, self.names, self.comments, self.is_up = functions, dict(names), comments, is_up
        self.found, self.seen, self.conditions, self.all, self.autocommit, self.caught = [], set(), [], [], 0, 0
        self.computed, self.unknown, self.batches = {}, set(), {}

    # what a condition looks at: the texts in it, and in what its names were computed from
    def looked_at(self, node):
        texts, known, bound = [], True, set()
        for each in ast.walk(node):
            if isinstance(each, (ast.comprehension, ast.NamedExpr)):
                bound |= {name.id for name in ast.walk(each.target) if isinstance(name, ast.Name)}
        for each in ast.walk(node):
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                texts.append(each.value)
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in self.functions:
                function = self.functions[each.func.id]
                texts += [inner.value for inner in ast.walk(function) if isinstance(inner, ast.Constant) and isinstance(inner.value, str)]
                texts += [self.names[inner.id][0] for inner in ast.walk(function) if isinstance(inner, ast.Name) and inner.id in self.names]
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and not each.args:
                # a function of another module says nothing about what it looks at
                known &= each.func.id in self.functions or hasattr(builtins, each.func.id)
            if isinstance(each, ast.Name) and each.id not in bound:
                if each.id in self.names:
                    texts.append(self.names[each.id][0])
                computed = self.computed.get(each.id)
                texts += computed[0] if computed else []
                elsewhere = each.id in self.names or each.id in self.functions or each.id in self.imports or hasattr(builtins, each.id)
                known &= each.id not in self.unknown and (computed[1] if computed else elsewhere)
        return texts, known

    def only_if(self, condition):
        self.all.append({"texts": [with_parameters(text, False) for text in condition[0]], "is_known": condition[1]})
        self.conditions.append(len(self.all) - 1)

    # the statements of a block; behind an `if` that leaves it they run on a condition
    def block(self, statements):
        depth = len(self.conditions)
        for each in statements:
            self.visit(each)
            if isinstance(each, ast.If) and leaves(each.body) and not each.orelse:
                here = on_postgresql(each.test)
                if here:
                    break
                if here is None:
                    self.only_if(self.looked_at(each.test))
        del self.conditions[depth:]

    def branch(self, condition, statements):
        self.only_if(condition)
        self.block(statements)
        self.conditions.pop()

    def visit_If(self, node):
        here = on_postgresql(node.test)
        if here is not None:
            return self.block(node.body if here else node.orelse)
        self.visit(node.test)
        condition = self.looked_at(node.test)
        self.branch(condition, node.body)
        self.branch(condition, node.orelse)

    def visit_For(self, node):
        self.visit(node.iter)
        texts, known = self.looked_at(node.iter)
        for name in ast.walk(node.target):
            if isinstance(name, ast.Name):
                self.names.pop(name.id, None)
                self.computed[name.id] = (texts, known and bool(texts))
        self.block(node.body)
        self.block(node.orelse)

    def visit_Try(self, node):
        self.caught += bool(node.handlers)
        self.block(node.body)
        for handler in node.handlers:
            self.block(handler.body)
        self.caught -= bool(node.handlers)
        self.block(node.orelse)
        self.block(node.finalbody)

    def leaves_the_transaction(self, node):
        """autocommit_block(), or a function of the file that enters one"""
        if not isinstance(node, ast.Call):
            return False
        inside = ast.walk(self.functions[called(node)]) if called(node) in self.functions else [node]
        return any(isinstance(each, ast.Call) and called(each) == "autocommit_block" for each in inside)

    def visit_With(self, node):
        alone = any(self.leaves_the_transaction(item.context_expr) for item in node.items)
        for item in node.items:
            if self.leaves_the_transaction(item.context_expr):
                continue
            self.visit(item.context_expr)
            if isinstance(item.context_expr, ast.Call) and called(item.context_expr) == "batch_alter_table" and isinstance(item.optional_vars, ast.Name):
                self.batches[item.optional_vars.id] = item.context_expr
        self.autocommit += alone
        self.block(node.body)
        self.autocommit -= alone

    def visit_Assign(self, node):
        text = text_of(node.value, self.names)
        for target in node.targets:
            if isinstance(target, ast.Name):
                texts, known = self.looked_at(node.value)
                before = self.computed.get(target.id, ([], True))
                self.computed[target.id] = (texts + before[0], known and before[1])
                if text:
                    self.names[target.id] = text
                else:
                    self.names.pop(target.id, None)
        self.generic_visit(node)

    def visit_FunctionDef(self, node):
        pass

    def follow(self, function):
        before, depth = self.unknown, self.conditions
        arguments = function.args
        self.unknown = before | {each.arg for each in arguments.posonlyargs + arguments.args + arguments.kwonlyargs}
        self.block(function.body)
        self.unknown, self.conditions = before, depth

    def visit_Call(self, node):
        name = called(node)
        if isinstance(node.func, ast.Name) and name in self.functions and name not in self.seen:
            self.seen.add(name)
            self.follow(self.functions[name])
        first = node.lineno
        while first - 1 in self.comments:
            first -= 1
        call = {"is_up": self.is_up, "line": node.lineno, "last_line": node.end_lineno, "conditions": list(self.conditions),
                "is_caught": self.caught > 0, "in_transaction": self.autocommit == 0, "comment_line": first,
                "comment": "\n".join(self.comments[line] for line in range(first, node.lineno))}
        if name in ("execute", "exec_driver_sql", "scalar", "scalars") and node.args:
            text = text_of(node.args[0], self.names)
            sql = with_parameters(text[0], len(node.args) + len(node.keywords) > 1 and name != "scalar") if text else ""
            if text or name in ("execute", "exec_driver_sql"):
                self.found.append(call | {"is_sql": True, "sql": sql, "sql_line": text[1] if text else node.lineno})
        elif owner(node) == "op" or owner(node) in self.batches:
            batch = self.batches.get(owner(node))
            schema = [word.value for word in (batch or node).keywords if word.arg in ("schema", "source_schema")]
            known = text_of(schema[0], self.names) if schema else None
            has_schema = bool(schema) and not (isinstance(schema[0], ast.Constant) and schema[0].value is None)
            self.found.append(call | {"is_sql": False, "operation": name, "names": self.names_of(node, batch), "has_schema": has_schema,
                                      "schema": known[0] if known else ""})
        self.generic_visit(node)

    # of a column the second argument says the name, of all else the first, as a text or as what makes one: sa.Column("a")
    def names_of(self, node, batch):
        of_column = called(node) in ("add_column", "drop_column", "alter_column") and not batch
        said = [word.value for word in node.keywords if word.arg in ("column", "column_name", "index_name", "constraint_name")]
        said = said or node.args[int(of_column):int(of_column) + 1]
        if said and isinstance(said[0], ast.Call) and said[0].args:
            said = said[0].args[:1]
        text = text_of(said[0], self.names) if said else None
        return [text[0]] if text else []

def read(path):
    with open(path, encoding="utf-8-sig") as file:
        source = file.read()
    tree = ast.parse(source)
    comments = {token.start[0]: token.string[1:] for token in tokenize.generate_tokens(io.StringIO(source).readline)
                if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#")}
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    imports = {(name.asname or name.name).split(".")[0] for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))
               for name in node.names}
    names = {}
    for node in tree.body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            text = text_of(node.value, names)
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if text and isinstance(target, ast.Name):
                    names[target.id] = text
    found, conditions = [], []
    for name, is_up in (("upgrade", True), ("downgrade", False)):
        if name in functions:
            calls = Calls(functions, names, imports, comments, is_up)
            calls.all = conditions
            for node in tree.body:
                if isinstance(node, ast.Assign):
                    calls.visit_Assign(node)
            calls.block(functions[name].body)
            found += calls.found
    return {"calls": found, "conditions": conditions}

answer = {}
for path in sys.stdin.read().splitlines():
    try:
        answer[path] = read(path)
    except SyntaxError as error:
        answer[path] = {"error": error.msg, "line": error.lineno or 1, "column": error.offset or 1}
    except (ValueError, tokenize.TokenError) as error:
        answer[path] = {"error": str(error), "line": 1, "column": 1}
json.dump(answer, sys.stdout)
)python";

std::string text_in(const Document& call, std::string_view key) {
  const Document* value = call.find(key);
  return value ? value->text() : std::string();
}
bool flag_in(const Document& call, std::string_view key) { return text_in(call, key) == "true"; }
unsigned number_in(const Document& call, std::string_view key) {
  const std::string text = text_in(call, key);
  return text.empty() ? 0 : static_cast<unsigned>(std::stoul(text));
}

std::vector<std::string> texts_in(const Document& call, std::string_view key) {
  std::vector<std::string> texts;
  if (const Document* list = call.find(key))
    for (const Document& each : list->items()) texts.push_back(each.text());
  return texts;
}

using Conditions = std::vector<std::shared_ptr<const PythonCondition>>;

/// Operations that run again fail; the others (execute, get_bind …) are no DDL.
bool changes_schema(std::string_view operation) {
  static const std::set<std::string_view> known{"add_column",
                                                "alter_column",
                                                "create_check_constraint",
                                                "create_exclude_constraint",
                                                "create_foreign_key",
                                                "create_index",
                                                "create_primary_key",
                                                "create_table",
                                                "create_table_comment",
                                                "create_unique_constraint",
                                                "drop_column",
                                                "drop_constraint",
                                                "drop_index",
                                                "drop_table",
                                                "drop_table_comment",
                                                "rename_table"};
  return known.contains(operation);
}

PythonCall read_call(const Document& call, const Conditions& conditions) {
  PythonCall made;
  made.is_up = flag_in(call, "is_up");
  made.line = number_in(call, "line");
  made.last_line = number_in(call, "last_line");
  made.is_sql = flag_in(call, "is_sql");
  made.sql = text_in(call, "sql");
  made.sql_line = number_in(call, "sql_line");
  made.operation = text_in(call, "operation");
  made.changes_schema = !made.is_sql && changes_schema(made.operation);
  made.names = texts_in(call, "names");
  made.schema = text_in(call, "schema");
  made.has_schema = flag_in(call, "has_schema");
  for (const std::string& index : texts_in(call, "conditions"))
    made.conditions.push_back(conditions[std::stoul(index)]);
  made.is_caught = flag_in(call, "is_caught");
  made.in_transaction = flag_in(call, "in_transaction");
  made.comment = text_in(call, "comment");
  made.comment_line = number_in(call, "comment_line");
  return made;
}

std::vector<PythonCall> read_calls(const Document& file) {
  Conditions conditions;
  for (const Document& each : file.find("conditions")->items())
    conditions.push_back(
        std::make_shared<const PythonCondition>(PythonCondition{texts_in(each, "texts"), flag_in(each, "is_known")}));
  std::vector<PythonCall> calls;
  for (const Document& each : file.find("calls")->items()) calls.push_back(read_call(each, conditions));
  return calls;
}

}  // namespace

std::optional<std::map<std::string, std::vector<PythonCall>>> read_python_calls(const std::vector<std::string>& paths) {
  std::string input;
  for (const std::string& path : paths) input += path + "\n";
  const Finished finished = run_program({{"python3", "-I", "-c", std::string(reader)}, {}, {}, input});
  if (finished.status == 127) return std::nullopt;
  if (finished.status != 0) throw Error(fmt::format("python3 could not read the revisions: {}", finished.log));
  const Document answer = parse_json(finished.output);
  std::map<std::string, std::vector<PythonCall>> calls;
  Mistakes mistakes;
  for (std::size_t i = 0; i < answer.size(); ++i) {
    const std::string& path = answer.key(i).text();
    const Document& found = answer.value(i);
    if (found.find("error"))
      mistakes.add(fmt::format("no Python: {}", text_in(found, "error")),
                   {file_name(path), number_in(found, "line"), number_in(found, "column")});
    else
      calls[path] = read_calls(found);
  }
  mistakes.throw_if_any();
  return calls;
}

}  // namespace reconcile
