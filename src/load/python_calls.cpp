#include "load/python_calls.hpp"

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/json.hpp"
#include "server/program.hpp"

namespace reconcile {

namespace {

/// Reads names of files from its input, one on each line, and prints a JSON object with a list of calls for each.
/// Functions of the same file that are called are followed, names of texts of the file looked up.
constexpr std::string_view reader = R"(
import ast, io, json, sys, tokenize

def text_of(node, names):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value, node.lineno
    if isinstance(node, ast.Name) and node.id in names:
        return names[node.id]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = text_of(node.left, names), text_of(node.right, names)
        return (left[0] + right[0], left[1]) if left and right else None
    if isinstance(node, ast.Call) and node.args and called(node) in ("text", "DDL", "dedent"):
        return text_of(node.args[0], names)
    return None

def called(node):
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")

def owner(node):
    return getattr(node.func.value, "id", "") if isinstance(node.func, ast.Attribute) else ""

class Calls(ast.NodeVisitor):
    def __init__(self, functions, names, comments, is_up):
        self.functions, self.names, self.comments, self.is_up = functions, dict(names), comments, is_up
        self.found, self.seen, self.conditions, self.autocommit = [], set(), 0, 0

    def visit_If(self, node):
        self.visit(node.test)
        self.conditions += 1
        for each in node.body + node.orelse:
            self.visit(each)
        self.conditions -= 1

    def visit_Try(self, node):
        self.conditions += bool(node.handlers)
        self.generic_visit(node)
        self.conditions -= bool(node.handlers)

    def visit_With(self, node):
        alone = any(isinstance(item.context_expr, ast.Call) and called(item.context_expr) == "autocommit_block" for item in node.items)
        self.autocommit += alone
        self.generic_visit(node)
        self.autocommit -= alone

    def visit_Assign(self, node):
        text = text_of(node.value, self.names)
        for target in node.targets:
            if isinstance(target, ast.Name):
                if text:
                    self.names[target.id] = text
                else:
                    self.names.pop(target.id, None)
        self.generic_visit(node)

    def visit_FunctionDef(self, node):
        pass

    def visit_Call(self, node):
        name = called(node)
        if isinstance(node.func, ast.Name) and name in self.functions and name not in self.seen:
            self.seen.add(name)
            for each in self.functions[name].body:
                self.visit(each)
        first = node.lineno
        while first - 1 in self.comments:
            first -= 1
        call = {"is_up": self.is_up, "line": node.lineno, "last_line": node.end_lineno, "is_conditional": self.conditions > 0,
                "in_transaction": self.autocommit == 0, "comment_line": first,
                "comment": "\n".join(self.comments[line] for line in range(first, node.lineno))}
        if name in ("execute", "exec_driver_sql") and node.args:
            text = text_of(node.args[0], self.names)
            self.found.append(call | {"is_sql": True, "sql": text[0] if text else "", "sql_line": text[1] if text else node.lineno})
        elif owner(node) == "op":
            schema = [word.value for word in node.keywords if word.arg in ("schema", "source_schema")]
            known = text_of(schema[0], self.names) if schema else None
            self.found.append(call | {"is_sql": False, "operation": name, "has_schema": bool(schema), "schema": known[0] if known else ""})
        self.generic_visit(node)

def read(path):
    with open(path, encoding="utf-8") as file:
        source = file.read()
    tree = ast.parse(source)
    comments = {token.start[0]: token.string[1:] for token in tokenize.generate_tokens(io.StringIO(source).readline)
                if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#")}
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    names = {}
    for node in tree.body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            text = text_of(node.value, names)
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if text and isinstance(target, ast.Name):
                    names[target.id] = text
    found = []
    for name, is_up in (("upgrade", True), ("downgrade", False)):
        if name in functions:
            calls = Calls(functions, names, comments, is_up)
            for each in functions[name].body:
                calls.visit(each)
            found += calls.found
    return found

answer = {}
for path in sys.stdin.read().splitlines():
    try:
        answer[path] = read(path)
    except SyntaxError as error:
        answer[path] = {"error": error.msg, "line": error.lineno or 1, "column": error.offset or 1}
    except (ValueError, tokenize.TokenError) as error:
        answer[path] = {"error": str(error), "line": 1, "column": 1}
json.dump(answer, sys.stdout)
)";

std::string text_in(const Document& call, std::string_view key) {
  const Document* value = call.find(key);
  return value ? value->text() : std::string();
}
bool flag_in(const Document& call, std::string_view key) { return text_in(call, key) == "true"; }
unsigned number_in(const Document& call, std::string_view key) {
  const std::string text = text_in(call, key);
  return text.empty() ? 0 : static_cast<unsigned>(std::stoul(text));
}

PythonCall read_call(const Document& call) {
  PythonCall made;
  made.is_up = flag_in(call, "is_up");
  made.line = number_in(call, "line");
  made.last_line = number_in(call, "last_line");
  made.is_sql = flag_in(call, "is_sql");
  made.sql = text_in(call, "sql");
  made.sql_line = number_in(call, "sql_line");
  made.operation = text_in(call, "operation");
  made.schema = text_in(call, "schema");
  made.has_schema = flag_in(call, "has_schema");
  made.is_conditional = flag_in(call, "is_conditional");
  made.in_transaction = flag_in(call, "in_transaction");
  made.comment = text_in(call, "comment");
  made.comment_line = number_in(call, "comment_line");
  return made;
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
    if (found.is_map())
      mistakes.add(fmt::format("no Python: {}", text_in(found, "error")),
                   {file_name(path), number_in(found, "line"), number_in(found, "column")});
    for (const Document& call : found.items())
      if (found.is_list()) calls[path].push_back(read_call(call));
    if (found.is_list()) calls.try_emplace(path);
  }
  mistakes.throw_if_any();
  return calls;
}

}  // namespace reconcile
