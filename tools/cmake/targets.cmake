# Three helpers, so that each folder's CMakeLists.txt fits a screen.

# routewind_library(NAME SOURCES ... [PUBLIC libs...] [PRIVATE libs...]) makes routewind::NAME.
function(routewind_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(routewind_${name} STATIC ${ARG_SOURCES})
  add_library(routewind::${name} ALIAS routewind_${name})
  target_link_libraries(routewind_${name} PUBLIC routewind_flags ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()

# Every test program with the label unit or sanitized: what the sanitizer presets build and run.
add_custom_target(unit_tests)

# routewind_test(NAME LABEL unit|law|golden|end-to-end [SANITIZED] SOURCES ... LINK libs...) makes one GoogleTest program
# and one ctest entry of that name. Tests that read fixtures find them through ROUTEWIND_SOURCE_DIR.
function(routewind_test name)
  cmake_parse_arguments(ARG "SANITIZED" "LABEL;TIMEOUT" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE routewind_flags ${ARG_LINK} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE ROUTEWIND_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    ROUTEWIND_BINARY_DIR="${CMAKE_BINARY_DIR}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  if(ARG_SANITIZED)
    list(APPEND ARG_LABEL sanitized)
  endif()
  if(ARG_SANITIZED OR ARG_LABEL STREQUAL unit)
    add_dependencies(unit_tests ${name})
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT})
endfunction()

# routewind_fuzzer(NAME SOURCES ... LINK libs...) makes a libFuzzer program; nothing without ROUTEWIND_FUZZ.
function(routewind_fuzzer name)
  if(NOT ROUTEWIND_FUZZ)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE routewind_flags ${ARG_LINK})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzzers)
endfunction()
