// The readers of what people write, each as a function of the bytes alone: for libFuzzer, for the corpus that it found,
// and for large inputs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reconcile::test {

/// What a user can be told is an answer (Error); every other exception is a fault, and so is a broken promise of the
/// reader, which throws std::logic_error.
struct InputReader {
  std::string_view name;
  void (*read)(std::string_view bytes) = nullptr;
};

const std::vector<InputReader>& input_readers();
const InputReader* input_reader(std::string_view name);

/// A folder as one text: a line `-- NAME --` before the text of each file.
struct PackedFile {
  std::string name;
  std::string text;
};
std::vector<PackedFile> unpacked(std::string_view bytes);
std::string packed(const std::vector<PackedFile>& files);

/// What a reader begins with: the states of tests/cases, and for every migration tool a folder as it writes one. Run
/// in the folder of the repository.
std::vector<std::string> seeds_of(std::string_view reader);

// The readers
void read_yaml_input(std::string_view bytes);
void read_desired_input(std::string_view bytes);
void read_settings_input(std::string_view bytes);
void read_baseline_input(std::string_view bytes);
void read_json_input(std::string_view bytes);
void read_xml_input(std::string_view bytes);
void read_folder_input(std::string_view bytes);
void read_script_input(std::string_view bytes);
void read_sql_input(std::string_view bytes);

}  // namespace reconcile::test
