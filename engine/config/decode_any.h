// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "engine/config/field_reader.h"
#include "engine/config/object_set.h"

namespace routewind {

// One document → the objects in it: decides by `apiVersion` and `kind` (semantics 0.1), takes
// `kind: List` and the typed lists apart, counts kinds that are none of ours. A document with an
// error adds no object.
class ObjectDecoder {
 public:
  ObjectDecoder(DecodeContext& context, ObjectSet& objects,
                std::map<std::string, uint64_t>& skipped_kinds)
      : context_(context), objects_(objects), skipped_kinds_(skipped_kinds) {}

  void Decode(const Node& document);

 private:
  struct TypeMeta {
    std::string_view api_version;
    std::string_view kind;
  };
  void DecodeTyped(const Node& object, const FieldPath& path, const TypeMeta& fallback);
  void DecodeItems(const Node& list, const FieldPath& path, const TypeMeta& type);

  DecodeContext& context_;
  ObjectSet& objects_;
  std::map<std::string, uint64_t>& skipped_kinds_;
};

}  // namespace routewind
