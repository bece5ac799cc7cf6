// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace routewind {

// How well observed counts fit a weighted split: the p-value of Pearson's chi-squared test of goodness of fit, with one
// degree of freedom less than there are positive weights; 1 where there is nothing to test, 0 where a zero weight was
// picked. Rounded to six decimals, so that every machine prints the same. The approximation wants an expected count of
// about five or more per backend. `counts` and `weights` have the same size.
double SplitPValue(std::span<const uint64_t> counts, std::span<const uint32_t> weights);

// Upper tail of the chi-squared distribution: P(X >= x) with `degrees` degrees of freedom.
double ChiSquaredUpperTail(double x, double degrees);

}  // namespace routewind
