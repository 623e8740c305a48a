#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <typeinfo>
#include <vector>

namespace candor::monitor::text {

/// What checks worked out about single steps from their words alone, and keep as long as the reading has the steps. Each
/// check keeps notes of a type of its own. For one thread at a time.
class StepNotes {
 public:
  /// The note of this type on the step, made when there is none. Stays where it is until the step is forgotten.
  template <class Note, class Make>
  const Note& of(std::uint32_t step, Make make) {
    auto& notes = list<Note>().notes;
    if (notes.size() <= step) notes.resize(std::size_t{step} + 1);
    if (notes[step] == nullptr) notes[step] = std::make_unique<const Note>(make());
    return *notes[step];
  }

  /// Forgets those on steps from here on.
  void cut_to(std::size_t steps) {
    for (const auto& list : lists_) list->cut_to(steps);
  }

  std::size_t bytes() const {  // of memory, about
    std::size_t sum = 0;
    for (const auto& list : lists_) sum += list->bytes();
    return sum;
  }

 private:
  struct AnyList {
    explicit AnyList(const std::type_info& the_type) : type(the_type) {}
    virtual ~AnyList() = default;
    virtual void cut_to(std::size_t steps) = 0;
    virtual std::size_t bytes() const = 0;

    const std::type_info& type;
  };

  template <class Note>
  struct List final : AnyList {
    List() : AnyList(typeid(Note)) {}
    void cut_to(std::size_t steps) override { notes.resize(std::min(notes.size(), steps)); }
    std::size_t bytes() const override {
      std::size_t sum = notes.capacity() * sizeof(notes.front());
      for (const auto& note : notes) sum += note == nullptr ? 0 : bytes_of(*note);
      return sum;
    }

    std::vector<std::unique_ptr<const Note>> notes;
  };

  template <class Note>
  static std::size_t bytes_of(const Note&) {
    return sizeof(Note);
  }
  template <class Item>
  static std::size_t bytes_of(const std::vector<Item>& note) {
    return sizeof(note) + note.capacity() * sizeof(Item);
  }

  template <class Note>
  List<Note>& list() {
    for (const auto& list : lists_) {
      if (list->type == typeid(Note)) return static_cast<List<Note>&>(*list);
    }
    lists_.push_back(std::make_unique<List<Note>>());
    return static_cast<List<Note>&>(*lists_.back());
  }

  std::vector<std::unique_ptr<AnyList>> lists_;
};

}  // namespace candor::monitor::text
