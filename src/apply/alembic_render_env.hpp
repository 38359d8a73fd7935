// The env.py that writes down which SQL the operations of revisions are.
#pragma once

#include <string_view>

namespace reconcile {

/// Alembic runs it, so it is in the project's interpreter. It reads task.json beside it and writes report.json there:
/// for each file of the task its statements, with the line that they come from, and why there are no more of them.
inline constexpr std::string_view alembic_render_env = R"python(import importlib.util
import io
import json
import os
import sys
import traceback

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "task.json"), encoding="utf-8") as file:
    task = json.load(file)
sys.path[:0] = task["path"]


def line_in(path):
    lines = [frame.lineno for frame in traceback.extract_stack() if os.path.realpath(frame.filename) == path]
    return lines[-1] if lines else 0


def run(function, is_up, path, statements):
    options = {"as_sql": True, "literal_binds": True, "output_buffer": io.StringIO()}
    context = MigrationContext.configure(dialect_name="postgresql", opts=options)
    outside = False

    def keep(text):
        nonlocal outside
        word = text.strip().rstrip(";").upper()
        if word in ("BEGIN", "COMMIT"):
            outside = word == "COMMIT"
        elif word:
            statements.append({"is_up": is_up, "line": line_in(path), "sql": text, "in_transaction": not outside})

    context.impl.static_output = keep
    # what is SQL in the source is read there, and rows are no part of the schema
    context.impl.execute = context.impl.bulk_insert = lambda *arguments, **options: None
    with Operations.context(context):
        function()


def statements_of(path, number):
    statements = []
    error = None
    try:
        spec = importlib.util.spec_from_file_location("revision_%d" % number, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for name in ("upgrade", "downgrade"):
            if hasattr(module, name):
                run(getattr(module, name), name == "upgrade", os.path.realpath(path), statements)
    except BaseException as failure:
        error = "".join(traceback.format_exception_only(type(failure), failure)).strip().splitlines()[0]
    return {"statements": statements, "error": error}


answer = {path: statements_of(path, number) for number, path in enumerate(task["files"])}
with open(os.path.join(here, "report.json"), "w", encoding="utf-8") as file:
    json.dump(answer, file)
sys.stdout.flush()
sys.stderr.flush()
os._exit(0)
)python";

}  // namespace reconcile
