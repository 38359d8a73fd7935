#include "commands/completion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <vector>

namespace reconcile {

namespace {

struct Flag {
  std::string name;  ///< `--format`; empty: an argument without a flag
  std::string about;
  std::string value;  ///< `FILE`; empty: the flag has none
  std::vector<std::string> choices;
  bool repeats = false;

  bool is_file() const { return value == "FILE" || value == "PATH"; }
  bool is_folder() const { return value == "DIR"; }
};

struct Command {
  std::string name;
  std::string about;
  std::vector<Flag> flags;
};

/// CLI11 tells the allowed words as a part of the type: `WHEN:{auto,always,never}`.
Flag flag_of(const CLI::Option& option) {
  Flag flag;
  if (!option.get_lnames().empty()) flag.name = "--" + option.get_lnames().front();
  flag.about = option.get_description();
  flag.repeats = option.get_items_expected_max() > 1;
  if (option.get_items_expected_max() == 0) return flag;
  const std::string type = option.get_type_name();
  flag.value = type.substr(0, type.find(':'));
  const auto open = type.find('{'), close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return flag;
  std::istringstream words(type.substr(open + 1, close - open - 1));
  for (std::string word; std::getline(words, word, ',');) flag.choices.push_back(word);
  if (open == 0) flag.value = "WORD";
  return flag;
}

Command command_of(const CLI::App& app) {
  Command command{app.get_name(), app.get_description(), {}};
  for (const CLI::Option* option : app.get_options()) command.flags.push_back(flag_of(*option));
  return command;
}

std::vector<Command> commands_of(const CLI::App& app) {
  std::vector<Command> commands;
  for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; }))
    commands.push_back(command_of(*each));
  return commands;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

std::string bash(const Command& program, const std::vector<Command>& commands) {
  std::string values, words;
  const auto add = [&](const std::string& name, const Command& command) {
    std::string list;
    for (const Flag& flag : command.flags) {
      list +=
          (list.empty() ? "" : " ") + (flag.name.empty() ? fmt::format("{}", fmt::join(flag.choices, " ")) : flag.name);
      if (flag.name.empty() || flag.value.empty()) continue;
      std::string reply = "COMPREPLY=()";
      if (!flag.choices.empty())
        reply = fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$cur\"))", fmt::join(flag.choices, " "));
      else if (flag.is_file())
        reply = "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\"))";
      else if (flag.is_folder())
        reply = "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$cur\"))";
      values += fmt::format("    {}:{}) {}; return ;;\n", name, flag.name, reply);
    }
    return list;
  };
  std::string first = add("", program);
  for (const Command& command : commands) {
    first += " " + command.name;
    words += fmt::format("    {}) words='{}' ;;\n", command.name, add(command.name, command));
  }
  return fmt::format(
      "# bash completion of reconcile, made by `reconcile completion bash`\n"
      "_reconcile() {{\n"
      "  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} command= word words\n"
      "  [[ $prev == = ]] && prev=${{COMP_WORDS[COMP_CWORD-2]}}\n"
      "  [[ $cur == = ]] && cur=\n"
      "  for word in \"${{COMP_WORDS[@]:1:COMP_CWORD-1}}\"; do\n"
      "    [[ $word == -* ]] || {{ command=$word; break; }}\n"
      "  done\n"
      "  case $command:$prev in\n{}  esac\n"
      "  case $command in\n    '') words='{}' ;;\n{}  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
      "}}\n"
      "complete -F _reconcile reconcile\n",
      values, first, words);
}

/// Inside single quotes, where _arguments takes brackets and colons for its own.
std::string zsh_text(const std::string& text, bool brackets) {
  std::string safe = replaced(text, "'", "'\\''");
  if (brackets) safe = replaced(replaced(safe, "[", "\\["), "]", "\\]");
  return replaced(safe, ":", "\\:");
}

std::string zsh_flag(const Flag& flag) {
  std::string action = " ";
  if (!flag.choices.empty())
    action = fmt::format("({})", fmt::join(flag.choices, " "));
  else if (flag.is_file())
    action = "_files";
  else if (flag.is_folder())
    action = "_files -/";
  if (flag.name.empty()) return fmt::format("'{}:{}:{}'", flag.repeats ? "*" : "1", flag.value, action);
  const std::string value = flag.value.empty() ? "" : fmt::format(":{}:{}", flag.value, action);
  return fmt::format("'{}{}[{}]{}'", flag.repeats ? "*" : "", flag.name, zsh_text(flag.about, true), value);
}

std::string zsh(const Command& program, const std::vector<Command>& commands) {
  std::string top, list, cases;
  for (const Flag& flag : program.flags) top += " " + zsh_flag(flag);
  for (const Command& command : commands) {
    list += fmt::format("        '{}:{}'\n", command.name, zsh_text(command.about, false));
    cases += fmt::format("        {})\n          _arguments", command.name);
    for (const Flag& flag : command.flags) cases += " \\\n            " + zsh_flag(flag);
    cases += " ;;\n";
  }
  return fmt::format(
      "#compdef reconcile\n"
      "# zsh completion of reconcile, made by `reconcile completion zsh`\n"
      "_reconcile() {{\n"
      "  local line state\n"
      "  local -a commands\n"
      "  _arguments -C{} '1:command:->command' '*::argument:->rest'\n"
      "  case $state in\n"
      "    command)\n"
      "      commands=(\n{}      )\n"
      "      _describe command commands ;;\n"
      "    rest)\n"
      "      case $line[1] in\n{}      esac ;;\n"
      "  esac\n"
      "}}\n"
      "if [[ $funcstack[1] == _reconcile ]]; then _reconcile \"$@\"; else compdef _reconcile reconcile; fi\n",
      top, list, cases);
}

std::string fish_text(const std::string& text) { return replaced(replaced(text, "\\", "\\\\"), "'", "\\'"); }

std::string fish_flag(const std::string& condition, const Flag& flag) {
  if (flag.name.empty())
    return fmt::format("complete -c reconcile -n '{}' -a '{}'\n", condition, fmt::join(flag.choices, " "));
  std::string value;
  if (!flag.choices.empty())
    value = fmt::format(" -x -a '{}'", fmt::join(flag.choices, " "));
  else if (flag.is_file())
    value = " -r -F";
  else if (flag.is_folder())
    value = " -x -a '(__fish_complete_directories)'";
  else if (!flag.value.empty())
    value = " -x";
  return fmt::format("complete -c reconcile -n '{}' -l {}{} -d '{}'\n", condition, flag.name.substr(2), value,
                     fish_text(flag.about));
}

std::string fish(const Command& program, const std::vector<Command>& commands) {
  std::string text = "# fish completion of reconcile, made by `reconcile completion fish`\ncomplete -c reconcile -f\n";
  for (const Flag& flag : program.flags) text += fish_flag("__fish_use_subcommand", flag);
  for (const Command& command : commands) {
    text += fmt::format("complete -c reconcile -n __fish_use_subcommand -a {} -d '{}'\n", command.name,
                        fish_text(command.about));
    for (const Flag& flag : command.flags) text += fish_flag("__fish_seen_subcommand_from " + command.name, flag);
  }
  return text;
}

}  // namespace

std::string completion_script(const CLI::App& app, const std::string& shell) {
  const Command program = command_of(app);
  const std::vector<Command> commands = commands_of(app);
  if (shell == "bash") return bash(program, commands);
  return shell == "zsh" ? zsh(program, commands) : fish(program, commands);
}

}  // namespace reconcile
