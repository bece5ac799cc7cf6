// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/route/attach.h"
#include "engine/route/table_impl.h"

namespace routewind {

// What attachment kept out of a table, in words, for explanations.

// The routes that lost this listener to HTTPRoutes.
void AddRefusals(const AttachedListener& attached, TableListener& listener);

// The routes that a parentRef does not attach, and those that name no Gateway of ours at all.
// Precondition: the table's Gateways are those of the plan, in its order.
void AddRefusals(const AttachmentPlan& plan, RouteTable::Impl& table);

// Why no Gateway is ours. Precondition: none is.
std::string WhyNoGateway(const Config& config);

}  // namespace routewind
