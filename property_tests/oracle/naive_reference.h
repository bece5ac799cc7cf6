// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "engine/model/config.h"
#include "engine/model/outcome.h"

namespace routewind {

// References read literally: semantics 7.2 (backends), 7.5 (grants), 7.7 (BackendTLSPolicy), 8.3
// (certificates). Every question walks whole lists; nothing is indexed.

// permitted(…) of 7.5.
bool NaivelyPermitted(const Config& config, const GroupKind& source, std::string_view source_ns,
                      const GroupKind& target, const ObjectName& id);

// The first check of 7.2 that fails, as the decision's reason; nothing when the backend can be
// used.
std::optional<Reason> NaiveBackendFault(const Config& config, std::string_view route_ns,
                                        const BackendTarget& backend);

// Whether every certificate of an HTTPS listener can be used (8.3, three rows of
// ResolvedRefs=False).
bool NaivelyHasCertificates(const Config& config, const Gateway& gateway, const Listener& listener);

}  // namespace routewind
