# Compiler settings of the whole project. Warnings become errors in the presets.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(routewind_flags INTERFACE)
target_compile_options(routewind_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wimplicit-fallthrough -Wformat=2)
target_include_directories(routewind_flags INTERFACE ${CMAKE_SOURCE_DIR})

if(ROUTEWIND_LTO)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
endif()
if(ROUTEWIND_SANITIZER)
  add_compile_options(-fsanitize=${ROUTEWIND_SANITIZER} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ROUTEWIND_SANITIZER})
endif()
if(ROUTEWIND_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
