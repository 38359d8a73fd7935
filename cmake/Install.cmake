# `cmake --install build` and `cpack` (in the build folder): the program, its completions, the documents, the examples.
include(GNUInstallDirs)

install(TARGETS reconcile RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

# The program prints its own completions; they are asked for at install time, when it is certainly built.
install(CODE [[
  set(reconcile "$<TARGET_FILE:reconcile>")
  set(folder "$<TARGET_FILE_DIR:reconcile>/completions")
  file(MAKE_DIRECTORY "${folder}")
  foreach(shell IN ITEMS bash zsh fish)
    execute_process(COMMAND "${reconcile}" completion ${shell} OUTPUT_FILE "${folder}/${shell}"
                    RESULT_VARIABLE status ERROR_VARIABLE problem)
    if(NOT status EQUAL 0)
      message(FATAL_ERROR "`reconcile completion ${shell}` failed with status ${status}: ${problem}")
    endif()
  endforeach()
]])
set(completions ${PROJECT_BINARY_DIR}/completions)
install(FILES ${completions}/bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME reconcile)
install(FILES ${completions}/zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions RENAME _reconcile)
install(FILES ${completions}/fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
        RENAME reconcile.fish)

set(documents ${CMAKE_INSTALL_DATADIR}/doc/reconcile)
install(FILES LICENSE DESTINATION ${documents} RENAME copyright)
install(FILES README.md CHANGELOG.md DESTINATION ${documents} OPTIONAL)
foreach(folder IN ITEMS docs examples schemas)
  if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/${folder})
    install(DIRECTORY ${folder} DESTINATION ${documents} USE_SOURCE_PERMISSIONS)
  endif()
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PROJECT_CONFIG_FILE ${PROJECT_SOURCE_DIR}/cmake/Packaging.cmake)
set(CPACK_PACKAGE_NAME reconcile)
set(CPACK_PACKAGE_CONTACT "the reconcile authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "declarative schema changes for PostgreSQL")
set(CPACK_PACKAGE_DESCRIPTION
"reconcile compares a live PostgreSQL database with the state that YAML files
describe, shows the difference as a plan, writes it as numbered migrations
that may be run again and again, or carries it out, and tells a continuous
integration job when the two have drifted apart.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS postgresql)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS bash-completion)
include(CPack)
