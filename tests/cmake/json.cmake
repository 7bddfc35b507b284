# The list of JSON bodies that core_tests hold the library to, judged by Python's parser too.
uninvite_script("json: Python and the table agree on every file" json/check.py)
uninvite_script("json: self-test" json/check.py --self-test)
