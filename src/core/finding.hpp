// What a run has found, told once, so that one small renderer each can show it to a person, a program or a review.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/database.hpp"
#include "core/error.hpp"

namespace reconcile {

enum class Severity { info, warning, error };
std::string_view to_string(Severity severity);

/// An attribute with both values as people write them: {type, character varying(40), character varying(50)}. A yes or
/// no has no label: {"", null, not null}.
struct Difference {
  std::string label;
  std::string live;
  std::string desired;
  Place place;  ///< of the desired value
};

/// That a finding is known and does not count.
struct Accepted {
  std::string reason;
  std::string until;  ///< `2026-03-01`: after that day it counts again; empty: for good
};

struct Finding {
  std::string rule;  ///< `missing`, `unguarded-statement`
  Severity severity = Severity::error;
  Place place;                          ///< the line of YAML or of the migration that it is about
  ObjectRef object;                     ///< of no kind where it is about no object
  std::string message;                  ///< one line
  std::vector<Difference> differences;  ///< what differs, each with a place of its own
  std::string hint;                     ///< what to do; may be empty
  std::string renamed_from;             ///< the name in the database, of an object that is renamed
  bool security = false;                ///< it is about who may do what
  bool proven = true;                   ///< false: no server could be asked, so that it may be none
  std::optional<Accepted> accepted;

  /// 16 hexadecimal digits, the same in every run that finds the same, wherever its lines have moved to.
  std::string fingerprint() const;
};

/// What can be found, for tools that want a list of it.
struct Rule {
  std::string_view id;
  Severity severity;
  std::string_view finds;    ///< one sentence
  std::string_view why;      ///< likewise
  std::string_view instead;  ///< what to do
};

/// Two states that were compared.
struct Comparison {
  ServerVersion version;
  std::size_t objects = 0;  ///< of both states together, without what is part of another object
  std::vector<std::string> schemas;
  std::vector<NotCovered> not_covered;
  std::vector<const Object*> unproven;
  std::size_t ignored = 0;  ///< objects of both states that `ignore` leaves out, counted like `objects`
};

/// Many findings on one screen.
struct Overview {
  struct OfRule {
    std::string rule;
    Severity severity = Severity::info;  ///< of the most severe finding
    std::size_t findings = 0;
    std::size_t files = 0;  ///< that have such a finding
  };
  struct OfFile {
    std::string file;
    std::size_t findings = 0;
  };
  std::size_t findings = 0;   ///< that count
  std::vector<OfRule> rules;  ///< hazards first, then house rules; each by number of findings
  std::vector<OfFile> files;  ///< the worst few
  std::string since;          ///< the value of `since` that leaves all existing migrations alone; empty: there are none
  std::size_t remaining = 0;  ///< findings that are left with that
};

/// All of a run.
struct Report {
  std::string command;  ///< `drift`
  std::vector<Rule> rules;
  std::vector<Finding> findings;  ///< sorted by place
  std::optional<Comparison> comparison;
  std::optional<Overview> overview;  ///< of a run with many findings
  std::string checked;               ///< how much was looked at and what came of it: `94 objects …, 2 differ.`
  std::vector<std::string> remarks;  ///< what was not looked at
  /// Longer texts that a review may unfold.
  struct Attachment {
    std::string title;
    std::string language;  ///< `sql`, `diff`
    std::string text;
  };
  std::vector<Attachment> attachments;
  std::string time;                       ///< when it ran: `2026-03-01T12:00:00`
  Severity fails_from = Severity::error;  ///< what is as severe as this makes the run fail

  bool fails(const Finding& finding) const { return !finding.accepted && finding.severity >= fails_from; }
  bool failed() const;
  void sort();
};

}  // namespace reconcile
