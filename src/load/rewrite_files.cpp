#include "load/rewrite_files.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "load/describe.hpp"
#include "load/layout.hpp"
#include "load/merge_yaml.hpp"
#include "load/write_yaml.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace fs = std::filesystem;

namespace {

/// Without the rows, which no catalog holds.
std::map<ObjectRef, Document> described(const Database& database, const Defaults& defaults) {
  std::map<ObjectRef, Document> all;
  for (Described& each : describe_each(database)) {
    each.document = defaults.taken_from(each.object->ref, std::move(each.document));
    if (says_nothing(each)) continue;
    Document document = Document::map();
    for (std::size_t i = 0; i < each.document.size() && each.document.is_map(); ++i)
      if (each.document.key(i).text() != data_kind.section) document.set(each.document.key(i), each.document.value(i));
    all.emplace(each.object->ref, each.document.is_map() ? std::move(document) : std::move(each.document));
  }
  return all;
}

/// The files' state, spelled as the live one is spelled wherever the two are the same.
Database spelled_like(const Database& live, const Database& desired) {
  Database all;
  all.version = desired.version;
  all.schemas = desired.schemas;
  for (const auto& object : desired.objects()) {
    const Object* other = live.find(object->ref);
    auto copy = other && same_fields(*object, *other) ? other->clone() : object->clone();
    copy->position = object->position;
    const auto mine = texts_of(*copy);
    const auto theirs = other ? texts_of(*other) : std::vector<const SqlText*>();
    for (std::size_t i = 0; mine.size() == theirs.size() && i < mine.size(); ++i)
      if (*mine[i] == *theirs[i]) *mine[i] = *theirs[i];
    all.add(std::move(copy));
  }
  return all;
}

class Rewriting {
 public:
  Rewriting(const std::string& folder, const DesiredFiles& files, const Database& desired, const Database& live,
            const Differing& differing)
      : folder_(folder),
        files_(files),
        live_(live),
        desired_(desired),
        differing_(differing),
        defaults_(defaults_of(files, live)),
        was_(described(spelled_like(live, desired), defaults_)),
        is_(described(live, defaults_)) {
    for (auto& [ref, document] : is_) {
      const auto was = was_.find(ref);
      const bool says_version = was != was_.end() && was->second.is_map() && was->second.find("version");
      if (ref.kind == &extension_kind && !says_version && !differing.with_versions)
        document = without_version(document);
    }
  }

  std::vector<FileChange> changes() {
    for (const auto& file : files_.files) texts_[*file.name] = file.text;
    for (const auto& file : files_.files) change(file);
    add_new();
    std::vector<FileChange> changes;
    for (const auto& [path, text] : texts_) {
      const auto old = std::find_if(files_.files.begin(), files_.files.end(),
                                    [&, &name = path](const auto& file) { return *file.name == name; });
      if (old != files_.files.end() && old->text == text) continue;
      changes.push_back({path, text.empty() ? std::nullopt : std::optional(text)});
    }
    return changes;
  }

 private:
  /// What the files say; where there are none, what they will.
  static Defaults defaults_of(const DesiredFiles& files, const Database& live) {
    Mistakes ignored;
    return files.files.empty() ? shared_keys(describe_each(live), live.schemas) : read_defaults(files, ignored);
  }

  void add_defaults(const Layout& layout) {
    for (const std::string& schema : live_.schemas)
      if (const Document* defaults = defaults_.of(schema); defaults && files_.files.empty()) {
        Document file = Document::map();
        file.set("schema", Document::scalar(schema));
        file.set("defaults", *defaults);
        texts_[(fs::path(folder_) / layout.folder(schema) / "defaults.yaml").lexically_normal().string()] =
            write_yaml(file);
      }
  }

  void change(const DesiredFiles::File& file) {
    const YamlText text(file.text);
    std::vector<YamlEdit> edits;
    const auto add = [&](std::vector<YamlEdit> more) { edits.insert(edits.end(), more.begin(), more.end()); };
    std::map<const YamlNode*, std::vector<std::size_t>> gone;  // by section
    for (const ObjectRef& ref : differing_.objects) {
      const Object* object = desired_.find(ref);
      const auto was = was_.find(ref), is = is_.find(ref);
      if (!object || object->place.file != file.name || was == was_.end()) continue;
      const YamlKey key = key_at(text, object->place);
      if (!key) continue;
      if (is == is_.end())
        gone[key.map].push_back(key.entry);
      else if (differing_.anew.contains(ref))
        add(write_anew(text, key, *ref.kind, is->second));
      else
        add(merge(text, key, *ref.kind, was->second, is->second));
    }
    std::vector<std::size_t> sections;
    for (std::size_t i = 0; i < text.root().size(); ++i) {
      const auto found = gone.find(&text.root().value(i));
      if (found == gone.end()) continue;
      if (found->second.size() == text.root().value(i).size())
        sections.push_back(i);
      else
        add(without(text, text.root().value(i), found->second));
    }
    add(without(text, text.root(), sections));
    if (edits.empty()) return;
    std::string changed = edited(file.text, std::move(edits));
    texts_[*file.name] = is_empty(YamlText(changed)) ? std::string() : std::move(changed);
  }

  /// It says nothing but, perhaps, which schema it would be about.
  bool is_empty(const YamlText& text) const {
    const YamlNode& root = text.root();
    if (root.size() != 1 || root.key(0).text != "schema") return root.size() == 0;
    const auto& schemas = live_.schemas;
    return text.comments().empty() || std::find(schemas.begin(), schemas.end(), root.value(0).text) == schemas.end();
  }

  void add_new() {
    std::vector<FileOfSchema> there;
    for (const auto& file : files_.files) {
      const std::string schema = peek_schema(file.text);
      if (!schema.empty()) there.push_back({fs::path(*file.name).lexically_relative(folder_).generic_string(), schema});
    }
    const Layout layout(there, live_.schemas);
    add_defaults(layout);
    std::map<std::string, std::vector<const Object*>> by_file;
    for (const auto& [ref, document] : is_)
      if (!was_.contains(ref)) {
        const Object* object = live_.find(ref);
        by_file[(fs::path(folder_) / layout.path(*object)).lexically_normal().string()].push_back(object);
      }
    for (const auto& [path, objects] : by_file) {
      std::string& text = texts_[path];
      const Object& first = *objects.front();
      if (text.empty() && first.ref.kind->in_schema) {
        Document head = Document::map();
        head.set("schema", Document::scalar(first.ref.schema.text()));
        text = write_yaml(head);
      }
      const std::string own = peek_schema(text);
      const std::string schema = own.empty() ? files_.schema : own;
      Document section = Document::map();
      for (const Object* object : objects) section.set(written_name(*object, live_, schema), is_.at(object->ref));
      const YamlText before(text);
      std::string after = edited(text, with_objects(before, *first.ref.kind, section));
      text = after.starts_with('\n') ? after.substr(after.find_first_not_of('\n')) : after;
    }
  }

  static std::string peek_schema(const std::string& text) {
    const YamlText file(text);
    for (std::size_t i = 0; i < file.root().size(); ++i)
      if (file.root().key(i).text == "schema") return file.root().value(i).text;
    return {};
  }

  const std::string& folder_;
  const DesiredFiles& files_;
  const Database& live_;
  const Database& desired_;
  const Differing& differing_;
  const Defaults defaults_;
  std::map<ObjectRef, Document> was_, is_;
  std::map<std::string, std::string> texts_;  // by path; empty: there is none
};

}  // namespace

ObjectRef whole_of(const ObjectRef& ref, const Database& desired, const Database& live) {
  ObjectRef whole = ref;
  if (whole.of) whole = {ref.of, ref.schema, ref.table, ref.name, nullptr};
  if (whole.table.empty()) return whole;
  for (const Database* state : {&desired, &live})
    if (const Object* relation = state->find(Namespace::relation, ref.schema, ref.table)) return relation->ref;
  return whole;
}

std::vector<FileChange> rewrite_files(const std::string& folder, const DesiredFiles& files, const Database& desired,
                                      const Database& live, const Differing& differing) {
  return Rewriting(folder, files, desired, live, differing).changes();
}

}  // namespace reconcile
